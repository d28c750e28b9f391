import { asList } from '../support/resources-of.ts';
import { arnMatches, globMatches } from './arn.ts';
import { type Conditions, conditionsHold, type RequestContext } from './conditions.ts';

type OneOrMore = string | readonly string[];

/** A statement of a policy, as a template or an AWS example has it. */
export interface Statement {
  readonly Sid?: string;
  readonly Effect: string;
  readonly Principal?: '*' | Readonly<Record<string, OneOrMore>>;
  readonly Action?: OneOrMore;
  readonly NotAction?: OneOrMore;
  readonly Resource?: OneOrMore;
  readonly NotResource?: OneOrMore;
  readonly Condition?: Conditions;
}

/** One call to AWS, as IAM sees it. */
export interface IamRequest {
  /** The ARN of a role or user, or the name of a service such as `events.amazonaws.com`. */
  readonly principal: string;
  readonly action: string;
  readonly resource: string;
  readonly context?: RequestContext;
}

interface Policies {
  /** Of the principal. */
  readonly identity?: readonly Statement[];
  /** Of the resource. */
  readonly resource?: readonly Statement[];
}

interface Decision {
  readonly allowed: boolean;
  /** The statements that decide: those that deny, or else those that allow; none for an implicit deny. */
  readonly by: readonly Statement[];
}

/**
 * Keys and roles: identity policies count only where the policy of the resource names their account.
 * https://docs.aws.amazon.com/kms/latest/developerguide/key-policy-default.html
 * https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_evaluation-logic_policy-eval-denyallow.html
 */
const resourcePolicyDecides = /^(kms:|sts:AssumeRole$)/;

const members = ['Sid', 'Effect', 'Principal', 'Action', 'NotAction', 'Resource', 'NotResource', 'Condition'];
const accountOf = (arn: string) => arn.split(':')[4] ?? '';

/**
 * Decides a request by the identity policies of its principal and the policy of its resource. Boundaries, service control
 * policies, session policies and policy variables are not part of it.
 *
 * The rules: https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_evaluation-logic.html
 *
 * @param account of the resource, where its ARN does not name it
 * @throws where a statement has a member or an operator that is not evaluated here: nothing is overlooked
 */
export function evaluate(request: IamRequest, policies: Policies, account = accountOf(request.resource)): Decision {
  const identity = (policies.identity ?? []).filter((statement) => applies(statement, request));
  const resource = (policies.resource ?? []).filter(
    (statement) => applies(statement, request) && meansPrincipal(statement, request.principal),
  );
  const denies = [...identity, ...resource].filter(({ Effect }) => Effect === 'Deny');
  if (denies.length > 0) return { allowed: false, by: denies };

  const isService = !request.principal.startsWith('arn:');
  const isOfAccount = !isService && accountOf(request.principal) === account;
  // A resource policy that names an account only lets that account's own policies decide.
  const naming = resource.filter((statement) => !isOfAccount || namesMoreThanAccount(statement, request.principal));
  if (isService) return decided(naming);
  if (isOfAccount) {
    const counts = !resourcePolicyDecides.test(request.action) || resource.length > naming.length;
    return decided([...(counts ? identity : []), ...naming]);
  }
  return identity.length > 0 && naming.length > 0 ? decided([...identity, ...naming]) : decided([]);
}

const decided = (by: readonly Statement[]): Decision => ({ allowed: by.length > 0, by });

/** Whether a statement is about the action, the resource and the circumstances of a request. */
function applies(statement: Statement, { action, resource, principal, context = {} }: IamRequest): boolean {
  const other = Object.keys(statement).find((member) => !members.includes(member));
  if (other !== undefined) throw new Error(`${other} of a statement is not evaluated here.`);
  const { Action, NotAction, Resource, NotResource, Condition = {} } = statement;
  const meansAction = (pattern: string) => globMatches(pattern.toLowerCase(), action.toLowerCase());
  const meansResource = (pattern: string) => arnMatches(pattern, resource);
  return (
    isMeant(Action, NotAction, meansAction) &&
    isMeant(Resource, NotResource, meansResource) &&
    conditionsHold(Condition, principal.startsWith('arn:') ? { 'aws:PrincipalArn': principal, ...context } : context)
  );
}

function isMeant(patterns: OneOrMore | undefined, others: OneOrMore | undefined, means: (pattern: string) => boolean) {
  if (patterns !== undefined) return asList(patterns).some(means);
  if (others === undefined) throw new Error('A statement names neither actions and resources nor all others.');
  return !asList(others).some(means);
}

/** The principals of a statement that a principal is, `*` for anybody. */
function principalsMeant({ Principal }: Statement, principal: string): string[] {
  if (Principal === undefined) throw new Error('A statement of a resource policy names no principal.');
  if (Principal === '*') return ['*'];
  const isService = !principal.startsWith('arn:');
  return Object.entries(Principal).flatMap(([kind, values]) =>
    asList(values).filter((value) => {
      if (kind === 'Service') return isService && value === principal;
      if (kind !== 'AWS') throw new Error(`The principal ${kind} is not evaluated here.`);
      return value === '*' || value === principal || (!isService && isAccount(value, accountOf(principal)));
    }),
  );
}

const isAccount = (value: string, account: string) => value === account || value.endsWith(`::${account}:root`);
const meansPrincipal = (statement: Statement, principal: string) => principalsMeant(statement, principal).length > 0;
const namesMoreThanAccount = (statement: Statement, principal: string) =>
  principalsMeant(statement, principal).some((value) => !isAccount(value, accountOf(principal)));
