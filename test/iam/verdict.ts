import { asList } from '../support/resources-of.ts';
import { evaluate, type IamRequest, type Statement } from './evaluate.ts';

/** The same call to what belongs to another stage, or to another account. */
const elsewhere: Readonly<Record<string, (resource: string) => string>> = {
  stage: (resource) => resource.replace('commerce-dev', 'commerce-prod'),
  account: (resource) => resource.replace('111111111111', '999999999999'),
};

/**
 * Which of the requests identity policies do not allow, and which actions on which resources no request needs, both as
 * `action resource`; and which of the actions are allowed in any stage or account.
 */
export function verdictOn(statements: readonly Statement[], requests: readonly IamRequest[]) {
  const allows = (identity: readonly Statement[], request: IamRequest) =>
    evaluate(request, { identity }, '111111111111').allowed;
  const denied = requests.filter((request) => !allows(statements, request));
  const unused = statements.flatMap(({ Action = [], Resource = [], ...statement }) =>
    asList(Action).flatMap((action) =>
      asList(Resource)
        .filter((resource) => {
          const alone = [{ ...statement, Action: action, Resource: resource }];
          return !requests.some((request) => allows(alone, request));
        })
        .map((resource) => `${action} ${resource}`),
    ),
  );
  const wide = requests.flatMap((request) =>
    Object.entries(elsewhere)
      .filter(([, moved]) => allows(statements, { ...request, resource: moved(request.resource) }))
      .map(([where]) => `${request.action}: any ${where}`),
  );
  return {
    denied: [...new Set(denied.map(({ action, resource }) => `${action} ${resource}`))],
    unused,
    wide: [...new Set(wide)].sort(),
  };
}
