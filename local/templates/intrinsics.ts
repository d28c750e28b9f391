import { LocalCloudError } from '../local-cloud-error.ts';
import { isJsonObject } from '../protocols/json-object.ts';

/** What the intrinsic functions of one template see. */
export interface IntrinsicScope {
  /** The value of a parameter, a pseudo parameter, or `Ref` of a resource. */
  ref(name: string): unknown;
  getAtt(logicalId: string, attribute: string): unknown;
  /** The value of an entry of the template's `Conditions`. */
  condition(name: string): boolean;
  /** Whose template it is, for the text of errors. */
  readonly stackName: string;
}

/** What `Ref` of `AWS::NoValue` answers: its property or list entry is left out. */
export const noValue = Symbol('AWS::NoValue');

type IntrinsicFunction = (argument: unknown, scope: IntrinsicScope) => unknown;

/** https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/intrinsic-function-reference.html */
const intrinsicFunctions: Readonly<Record<string, IntrinsicFunction>> = {
  Ref: (name, scope) => scope.ref(String(name)),
  'Fn::GetAtt': (argument, scope) => {
    const [logicalId, ...attribute] = Array.isArray(argument) ? argument.map(String) : String(argument).split('.');
    return scope.getAtt(logicalId ?? '', attribute.join('.'));
  },
  'Fn::Join': (argument, scope) => {
    const [separator, values] = list(argument, 'Fn::Join', scope);
    return list(resolve(values, scope), 'Fn::Join', scope).map(String).join(String(separator));
  },
  'Fn::Split': (argument, scope) => {
    const [separator, text] = list(argument, 'Fn::Split', scope);
    return String(resolve(text, scope)).split(String(separator));
  },
  'Fn::Select': (argument, scope) => {
    const [index, values] = list(argument, 'Fn::Select', scope);
    return list(resolve(values, scope), 'Fn::Select', scope)[Number(resolve(index, scope))];
  },
  'Fn::Sub': (argument, scope) => {
    const [text, variables]: readonly unknown[] = Array.isArray(argument) ? argument : [argument, {}];
    if (!isJsonObject(variables)) {
      throw new LocalCloudError(`${scope.stackName}: Fn::Sub needs a map, not ${JSON.stringify(variables)}.`);
    }
    return String(text).replace(/\$\{(!?)([^}]+)\}/g, (_, literal: string, name: string) => {
      if (literal) return `\${${name}}`;
      if (Object.hasOwn(variables, name)) return String(resolve(variables[name], scope));
      const [logicalId, ...attribute] = name.split('.');
      return String(attribute.length > 0 ? scope.getAtt(logicalId ?? '', attribute.join('.')) : scope.ref(name));
    });
  },
  'Fn::If': (argument, scope) => {
    const [condition, whenTrue, whenFalse] = list(argument, 'Fn::If', scope);
    return resolve(scope.condition(String(condition)) ? whenTrue : whenFalse, scope);
  },
  'Fn::Equals': (argument, scope) => {
    const [left, right] = list(argument, 'Fn::Equals', scope).map((value) => JSON.stringify(resolve(value, scope)));
    return left === right;
  },
  'Fn::And': (argument, scope) => list(argument, 'Fn::And', scope).every((value) => resolve(value, scope)),
  'Fn::Or': (argument, scope) => list(argument, 'Fn::Or', scope).some((value) => resolve(value, scope)),
  'Fn::Not': (argument, scope) => !resolve(list(argument, 'Fn::Not', scope)[0], scope),
  Condition: (name, scope) => scope.condition(String(name)),
};

/** Replaces every intrinsic function in a value of a template by what it answers. Others are refused by name. */
export function resolve(value: unknown, scope: IntrinsicScope): unknown {
  if (Array.isArray(value)) return value.map((entry) => resolve(entry, scope)).filter((entry) => entry !== noValue);
  if (typeof value !== 'object' || value === null) return value;
  const entries = Object.entries(value);
  const [name, argument] = entries[0] ?? [];
  // `Condition` is a function only with a name: a policy statement has a property of that name with an object.
  if (entries.length === 1 && name !== undefined && (name !== 'Condition' || typeof argument === 'string')) {
    const intrinsicFunction = Object.hasOwn(intrinsicFunctions, name) && intrinsicFunctions[name];
    if (intrinsicFunction) return intrinsicFunction(argument, scope);
    if (name.startsWith('Fn::')) {
      throw new LocalCloudError(
        `${scope.stackName}: the local cloud does not support the intrinsic function ${name}; add it in local/templates/intrinsics.ts.`,
      );
    }
  }
  return Object.fromEntries(
    entries.map(([key, entry]) => [key, resolve(entry, scope)]).filter(([, entry]) => entry !== noValue),
  );
}

function list(value: unknown, name: string, scope: IntrinsicScope): unknown[] {
  if (Array.isArray(value)) return value;
  throw new LocalCloudError(`${scope.stackName}: ${name} needs a list, not ${JSON.stringify(value)}.`);
}
