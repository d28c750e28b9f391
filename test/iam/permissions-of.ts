import { asList, resourceOf, resourcesOf } from '../support/resources-of.ts';
import { synthesize } from '../support/synthesize.ts';
import type { Statement } from './evaluate.ts';

const templates = synthesize('dev');

/** The names of the functions of the stage. */
export const functionNames = (): string[] =>
  resourcesOf(templates, 'AWS::Lambda::Function').map(({ Properties }) => Properties.FunctionName);

/** The statements of a function's role, but for its own log. */
export function statementsOf(functionName: string): readonly Statement[] {
  const { where, Properties } = resourceOf(
    templates,
    'AWS::Lambda::Function',
    ({ FunctionName }) => FunctionName === functionName,
  );
  const role = Properties.Role.replace('Arn of ', '');
  const own = Object.fromEntries(Object.entries(templates).filter(([stack]) => where.startsWith(`${stack}/`)));
  const policy = resourceOf(own, 'AWS::IAM::Policy', ({ Roles }) => Roles.includes(`Ref of ${role}`));
  const statements: Statement[] = policy.Properties.PolicyDocument.Statement;
  return statements.filter(({ Action = [] }) => !asList(Action).every((action) => action.startsWith('logs:')));
}

/** The statements of a managed policy of the stage, by the end of its name. */
export function managedStatementsOf(kind: string): readonly Statement[] {
  const isMeant = ({ ManagedPolicyName }: { ManagedPolicyName: string }) =>
    ManagedPolicyName === `commerce-dev-${kind}-eu-west-1`;
  const { Statement } = resourceOf(templates, 'AWS::IAM::ManagedPolicy', isMeant).Properties.PolicyDocument;
  const table = 'arn:aws:dynamodb:eu-west-1:111111111111:table/commerce-dev-current-state';
  return JSON.parse(JSON.stringify(Statement).replace(/Arn of CurrentStateTable\w*/g, table));
}

/** What the role of a function allows, but for its own log: `action resource`, by the resource's name. */
export function permissionsOf(functionName: string): string[] {
  return statementsOf(functionName).flatMap(({ Action = [], Resource = [] }) =>
    asList(Action).flatMap((action) =>
      asList(Resource).map((resource) => `${action} ${resource.split(/[:/]/).at(-1)}`),
    ),
  );
}
