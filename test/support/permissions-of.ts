import { asList, resourceOf } from './resources-of.ts';
import { synthesize } from './synthesize.ts';

const templates = synthesize('dev');

/** What the role of a function allows, but for its own log: `action resource`, by the resource's name. */
export function permissionsOf(functionName: string): string[] {
  const { where, Properties } = resourceOf(
    templates,
    'AWS::Lambda::Function',
    ({ FunctionName }) => FunctionName === functionName,
  );
  const role = Properties.Role.replace('Arn of ', '');
  const own = Object.fromEntries(Object.entries(templates).filter(([stack]) => where.startsWith(`${stack}/`)));
  const policy = resourceOf(own, 'AWS::IAM::Policy', ({ Roles }) => Roles.includes(`Ref of ${role}`));
  return policy.Properties.PolicyDocument.Statement.flatMap(
    ({ Action, Resource }: { Action: string | string[]; Resource: string | string[] }) =>
      asList(Action).flatMap((action) =>
        asList(Resource).map((resource) => `${action} ${resource.split(/[:/]/).at(-1)}`),
      ),
  ).filter((permission: string) => !permission.startsWith('logs:'));
}
