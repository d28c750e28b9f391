import { hash } from 'node:crypto';
import { LocalCloudError } from '../local-cloud-error.ts';
import type { CreatedResource, ResourceRequest } from '../resource-type.ts';
import type { AssemblyStack } from './assembly.ts';
import { type IntrinsicScope, noValue, resolve } from './intrinsics.ts';
import { type CloudParts, resourceTypes } from './resources.ts';
import { identityOfResourceWithoutEffect, resourceTypesWithoutEffect } from './resources-without-effect.ts';

/**
 * Creates what a stack's template declares, each resource after those that it refers to.
 *
 * @throws LocalCloudError for what the local cloud does not support, with the stack, the logical id and the type.
 */
export function createStack(stack: AssemblyStack, cloud: CloudParts): void {
  const { Resources = {}, Parameters = {}, Conditions = {} } = stack.template;
  const pseudoParameters: Readonly<Record<string, unknown>> = {
    'AWS::AccountId': cloud.account,
    'AWS::NoValue': noValue,
    'AWS::NotificationARNs': [],
    'AWS::Partition': 'aws',
    'AWS::Region': cloud.region,
    'AWS::StackId': `arn:aws:cloudformation:${cloud.region}:${cloud.account}:stack/${stack.name}/local`,
    'AWS::StackName': stack.name,
    'AWS::URLSuffix': 'amazonaws.com',
  };
  const created = new Map<string, CreatedResource>();
  const underWay = new Set<string>();

  const scope: IntrinsicScope = {
    stackName: stack.name,
    ref: (name) => {
      if (Object.hasOwn(pseudoParameters, name)) return pseudoParameters[name];
      const parameter = Object.hasOwn(Parameters, name) ? Parameters[name] : undefined;
      if (parameter?.Default !== undefined) return parameter.Default;
      return create(name).ref;
    },
    getAtt: (logicalId, attribute) => {
      const value = create(logicalId).attributes[attribute];
      if (value !== undefined) return value;
      throw failure(logicalId, `the local cloud does not support its attribute ${attribute}`);
    },
    condition: (name) => {
      if (Object.hasOwn(Conditions, name)) return resolve(Conditions[name], scope) === true;
      throw new LocalCloudError(`${stack.name}: the template has no condition ${name}.`);
    },
  };

  const failure = (logicalId: string, reason: string) => {
    const type = Object.hasOwn(Resources, logicalId) ? ` (${Resources[logicalId]?.Type})` : '';
    return new LocalCloudError(`${stack.name}, resource ${logicalId}${type}: ${reason}.`);
  };

  const create = (logicalId: string): CreatedResource => {
    const existing = created.get(logicalId);
    if (existing) return existing;
    const resource = Object.hasOwn(Resources, logicalId) ? Resources[logicalId] : undefined;
    if (!resource) throw failure(logicalId, 'the template refers to it but does not declare it');
    if (underWay.has(logicalId)) throw failure(logicalId, 'it refers to itself, directly or through others');
    underWay.add(logicalId);
    for (const dependency of [resource.DependsOn ?? []].flat()) if (isWanted(dependency)) create(dependency);

    const { Type: type, Properties: properties = {} } = resource;
    const read = (name: string) => {
      const value = resolve(properties[name], scope);
      return value === noValue ? undefined : value;
    };
    const defaultName = `${stack.name}-${logicalId}-${hash('sha1', stack.name + logicalId).slice(0, 12)}`;
    const result = createOne(type, properties, {
      assets: stack.assets,
      defaultName,
      read,
      fail: (reason) => {
        throw failure(logicalId, reason);
      },
    });
    underWay.delete(logicalId);
    created.set(logicalId, result);
    return result;
  };

  const createOne = (type: string, properties: Readonly<Record<string, unknown>>, request: ResourceRequest) => {
    const withoutEffect = Object.hasOwn(resourceTypesWithoutEffect, type) && resourceTypesWithoutEffect[type];
    if (withoutEffect) return identityOfResourceWithoutEffect(withoutEffect, request, cloud);
    const resourceType = Object.hasOwn(resourceTypes, type) ? resourceTypes[type] : undefined;
    if (!resourceType)
      return request.fail('the local cloud does not support this resource type; see local/templates/resources.ts');
    const known = [...resourceType.properties, ...resourceType.propertiesWithoutEffect];
    const unknown = Object.keys(properties).find((name) => !known.includes(name));
    if (unknown !== undefined) return request.fail(`the local cloud does not support its property ${unknown}`);
    return resourceType.create(request, cloud);
  };

  const isWanted = (logicalId: string) => {
    const condition = Resources[logicalId]?.Condition;
    return condition === undefined || scope.condition(condition);
  };

  for (const logicalId of Object.keys(Resources)) if (isWanted(logicalId)) create(logicalId);
}
