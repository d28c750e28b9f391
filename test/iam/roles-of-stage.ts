import { resourcesOf } from '../support/resources-of.ts';
import { type Resource, synthesize } from '../support/synthesize.ts';
import type { Statement } from './evaluate.ts';

const templates = synthesize('dev');
const arnPrefix = 'arn:aws:lambda:eu-west-1:111111111111:function:';

/** A role of the stage. */
interface StageRole {
  /** `stack/id` of the template. */
  readonly where: string;
  /** That may assume it. */
  readonly service: string;
  /** Its trust policy, which names no resource: it is the role's own. */
  readonly trust: readonly Statement[];
  /** What it allows, with the ARNs of functions filled in. */
  readonly statements: readonly Statement[];
}

/** @param where `stack/id`, as `resourcesOf` has it. */
export function roleOf(where: string): StageRole {
  const [stack = '', id = ''] = where.split('/');
  const own = templates[stack]?.resources ?? {};
  const trust: Statement[] = own[id]?.Properties.AssumeRolePolicyDocument.Statement;
  const policies = Object.values(own).filter(
    ({ Type, Properties }) => Type === 'AWS::IAM::Policy' && Properties.Roles.includes(`Ref of ${id}`),
  );
  return {
    where,
    service: String((trust[0]?.Principal as { Service?: string })?.Service),
    trust: trust.map((statement) => ({ ...statement, Resource: '*' })),
    statements: withArns(
      own,
      policies.flatMap(({ Properties }) => Properties.PolicyDocument.Statement as Statement[]),
    ),
  };
}

/** Every schedule of EventBridge Scheduler, with its role as `stack/id` and the ARN of what it invokes. */
export const schedules = (): { readonly name: string; readonly role: string; readonly target: string }[] =>
  resourcesOf(templates, 'AWS::Scheduler::Schedule').map(({ where, Properties: { Name, Target } }) => {
    const [stack = ''] = where.split('/');
    return {
      name: Name,
      role: `${stack}/${Target.RoleArn.replace('Arn of ', '')}`,
      target: withArns(templates[stack]?.resources ?? {}, Target.Arn),
    };
  });

/** The name of a function by its ARN. */
export const functionOfArn = (arn: string) => arn.slice(arnPrefix.length);

/** The same with the ARN of each function of the stack in the place of its reference. */
function withArns<Value>(own: Readonly<Record<string, Resource>>, value: Value): Value {
  const text = JSON.stringify(value).replace(/"Arn of (\w+)"/g, (reference, id) => {
    const { Type, Properties } = own[id] ?? {};
    return Type === 'AWS::Lambda::Function' ? JSON.stringify(`${arnPrefix}${Properties.FunctionName}`) : reference;
  });
  return JSON.parse(text);
}
