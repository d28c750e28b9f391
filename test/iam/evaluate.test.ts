import { describe, expect, it } from 'vitest';
import type { Conditions, RequestContext } from './conditions.ts';
import { evaluate, type IamRequest, type Statement } from './evaluate.ts';

const guide = 'https://docs.aws.amazon.com/IAM/latest/UserGuide/';
const role = 'arn:aws:iam::111111111111:role/reader';
const elsewhere = 'arn:aws:iam::222222222222:role/reader';
const bucket = 'arn:aws:s3:::amzn-s3-demo-bucket';
const queue = 'arn:aws:sqs:us-east-2:111111111111:queue1';
const anything = { Action: '*', Resource: '*' };
const allow = { Effect: 'Allow', ...anything };
const deny = { Effect: 'Deny', ...anything };

interface Row {
  readonly rule: string;
  /** The page of AWS's that states it. */
  readonly page: string;
  readonly identity?: readonly Statement[];
  readonly resource?: readonly Statement[];
  readonly request?: Partial<IamRequest>;
  readonly allowed: boolean;
}

const logic = 'reference_policies_evaluation-logic_policy-eval-denyallow.html';
const cross = 'reference_policies_evaluation-logic-cross-account.html';
const principals = 'reference_policies_elements_principal.html';
const decisions: readonly Row[] = [
  { rule: 'no policy denies implicitly', page: logic, allowed: false },
  { rule: 'an allow of an identity policy is enough', page: logic, identity: [allow], allowed: true },
  { rule: 'a deny overrides an allow of the same policy', page: logic, identity: [allow, deny], allowed: false },
  { rule: 'whatever comes first', page: logic, identity: [deny, allow], allowed: false },
  {
    rule: 'a deny of a resource policy overrides an allow of an identity policy',
    page: logic,
    identity: [allow],
    resource: [{ ...deny, Principal: '*' }],
    allowed: false,
  },
  {
    rule: 'in one account the resource policy alone is enough',
    page: logic,
    resource: [{ ...allow, Principal: { AWS: role } }],
    allowed: true,
  },
  {
    rule: 'a deny of an identity policy overrides an allow of a resource policy',
    page: logic,
    identity: [deny],
    resource: [{ ...allow, Principal: { AWS: role } }],
    allowed: false,
  },
  {
    rule: 'across accounts an identity policy alone is not enough',
    page: cross,
    identity: [allow],
    request: { principal: elsewhere },
    allowed: false,
  },
  {
    rule: 'across accounts a resource policy alone is not enough',
    page: cross,
    resource: [{ ...allow, Principal: { AWS: elsewhere } }],
    request: { principal: elsewhere },
    allowed: false,
  },
  {
    rule: 'across accounts both together are',
    page: cross,
    identity: [allow],
    resource: [{ ...allow, Principal: { AWS: elsewhere } }],
    request: { principal: elsewhere },
    allowed: true,
  },
  ...['arn:aws:iam::222222222222:root', '222222222222'].map((account) => ({
    rule: `an account as the principal delegates to that account: ${account}`,
    page: principals,
    identity: [allow],
    resource: [{ ...allow, Principal: { AWS: account } }],
    request: { principal: elsewhere },
    allowed: true,
  })),
  {
    rule: 'of the own account, its identity policies still have to allow',
    page: principals,
    resource: [{ ...allow, Principal: { AWS: '111111111111' } }],
    allowed: false,
  },
  {
    rule: 'a principal * is anybody',
    page: principals,
    resource: [{ ...allow, Principal: '*' }],
    allowed: true,
  },
  {
    rule: 'and so is an AWS principal *',
    page: principals,
    resource: [{ ...allow, Principal: { AWS: '*' } }],
    allowed: true,
  },
  {
    rule: 'another role than the named one is not meant',
    page: principals,
    resource: [{ ...allow, Principal: { AWS: `${role}-2` } }],
    allowed: false,
  },
  {
    rule: 'a named service is allowed by the resource policy',
    page: principals,
    resource: [{ ...allow, Principal: { Service: 'events.amazonaws.com' } }],
    request: { principal: 'events.amazonaws.com' },
    allowed: true,
  },
  {
    rule: 'of a key, identity policies count where its policy names the account',
    page: logic,
    identity: [allow],
    resource: [{ ...allow, Principal: { AWS: 'arn:aws:iam::111111111111:root' } }],
    request: { action: 'kms:Decrypt' },
    allowed: true,
  },
  {
    rule: 'and nowhere else',
    page: logic,
    identity: [allow],
    resource: [{ ...allow, Principal: { Service: 'cloudwatch.amazonaws.com' } }],
    request: { action: 'kms:Decrypt' },
    allowed: false,
  },
  {
    rule: 'another service is not',
    page: principals,
    resource: [{ ...allow, Principal: { Service: 'events.amazonaws.com' } }],
    request: { principal: 'sns.amazonaws.com' },
    allowed: false,
  },
];

const action = 'reference_policies_elements_action.html';
const notAction = 'reference_policies_elements_notaction.html';
const resource = 'reference_policies_elements_resource.html';
const notResource = 'reference_policies_elements_notresource.html';
const get = { action: 's3:GetObject', resource: `${bucket}/a/b.txt` };
const scopes: readonly { rule: string; page: string; means: object; request: Partial<IamRequest>; allowed: boolean }[] =
  [
    { rule: 'an action is itself', page: action, means: { Action: 's3:GetObject' }, request: get, allowed: true },
    { rule: 'and no longer one', page: action, means: { Action: 's3:GetObj' }, request: get, allowed: false },
    { rule: 'case does not count', page: action, means: { Action: 'S3:getOBJECT' }, request: get, allowed: true },
    { rule: 's3:* is every action of S3', page: action, means: { Action: 's3:*' }, request: get, allowed: true },
    { rule: 'and of no other service', page: action, means: { Action: 'sqs:*' }, request: get, allowed: false },
    {
      rule: 'a wildcard within a name',
      page: action,
      means: { Action: 'iam:*AccessKey*' },
      request: { action: 'iam:CreateAccessKey' },
      allowed: true,
    },
    {
      rule: 'NotAction is all others',
      page: notAction,
      means: { Action: undefined, NotAction: 's3:DeleteBucket' },
      request: get,
      allowed: true,
    },
    {
      rule: 'but not those named',
      page: notAction,
      means: { Action: undefined, NotAction: 's3:Get*' },
      request: get,
      allowed: false,
    },
    {
      rule: 'a resource is itself',
      page: resource,
      means: { Resource: queue },
      request: { resource: queue },
      allowed: true,
    },
    {
      rule: 'case counts',
      page: resource,
      means: { Resource: queue.replace('queue1', 'Queue1') },
      request: { resource: queue },
      allowed: false,
    },
    { rule: '* goes across slashes', page: resource, means: { Resource: `${bucket}/*` }, request: get, allowed: true },
    {
      rule: 'and may stand in the middle',
      page: resource,
      means: { Resource: `${bucket}/*/test/*` },
      request: { ...get, resource: `${bucket}/1/2/test/3/object.jpg` },
      allowed: true,
    },
    {
      rule: 'which must be there',
      page: resource,
      means: { Resource: `${bucket}/*/test/*` },
      request: { ...get, resource: `${bucket}/1/2/3/object.jpg` },
      allowed: false,
    },
    {
      rule: '? is one character',
      page: resource,
      means: { Resource: `${bucket}/?/b.txt` },
      request: get,
      allowed: true,
    },
    { rule: 'exactly one', page: resource, means: { Resource: `${bucket}/a?/b.txt` }, request: get, allowed: false },
    {
      rule: 'a wildcard stands within a part',
      page: resource,
      means: { Resource: 'arn:aws:sqs:*:queue1' },
      request: { resource: queue },
      allowed: false,
    },
    {
      rule: 'any Region',
      page: resource,
      means: { Resource: 'arn:aws:sqs:*:111111111111:queue1' },
      request: { resource: queue },
      allowed: true,
    },
    {
      rule: 'one of several',
      page: resource,
      means: { Resource: ['arn:aws:sqs:us-east-2:111111111111:other', queue] },
      request: { resource: queue },
      allowed: true,
    },
    {
      rule: 'NotResource is all others',
      page: notResource,
      means: { Resource: undefined, NotResource: `${bucket}/*` },
      request: { resource: queue },
      allowed: true,
    },
    {
      rule: 'but not those named',
      page: notResource,
      means: { Resource: undefined, NotResource: `${bucket}/*` },
      request: get,
      allowed: false,
    },
  ];

const operators = 'reference_policies_elements_condition_operators.html';
const several = 'reference_policies_condition-logic-multiple-context-keys-or-values.html';
const sets = 'reference_policies_condition_examples-multi-valued-context-keys.html';
const keys = 'reference_policies_elements_condition.html';
const tags = (...values: string[]) => ({ 'aws:TagKeys': values });
const name = { 'aws:PrincipalTag/job': 'iamuser-admin' };
const conditions: readonly [rule: string, page: string, Conditions, RequestContext, holds: boolean][] = [
  ['StringEquals is exact', operators, { StringEquals: { 'aws:PrincipalTag/job': 'iamuser-admin' } }, name, true],
  ['with case', operators, { StringEquals: { 'aws:PrincipalTag/job': 'IAMUSER-admin' } }, name, false],
  [
    'StringEqualsIgnoreCase without',
    operators,
    { StringEqualsIgnoreCase: { 'aws:PrincipalTag/job': 'IAMUSER-admin' } },
    name,
    true,
  ],
  ['StringEquals has no wildcards', operators, { StringEquals: { 'aws:PrincipalTag/job': 'iamuser-*' } }, name, false],
  ['StringLike has', operators, { StringLike: { 'aws:PrincipalTag/job': 'iamuser-*' } }, name, true],
  ['StringNotLike is its opposite', operators, { StringNotLike: { 'aws:PrincipalTag/job': 'iamuser-*' } }, name, false],
  ['a key in any case', keys, { StringEquals: { 'AWS:principaltag/job': 'iamuser-admin' } }, name, true],
  ['a key that is not there matches nothing', operators, { StringEquals: { 'aws:PrincipalTag/job': 'a' } }, {}, false],
  ['but a negated operator', operators, { StringNotEquals: { 'aws:PrincipalTag/job': 'a' } }, {}, true],
  ['and IfExists', operators, { StringEqualsIfExists: { 'aws:PrincipalTag/job': 'a' } }, {}, true],
  [
    'IfExists compares what is there',
    operators,
    { StringEqualsIfExists: { 'aws:PrincipalTag/job': 'a' } },
    name,
    false,
  ],
  ['Null true: it is not there', operators, { Null: { 'aws:TokenIssueTime': 'true' } }, {}, true],
  [
    'Null true: it is there',
    operators,
    { Null: { 'aws:TokenIssueTime': 'true' } },
    { 'aws:TokenIssueTime': 'x' },
    false,
  ],
  [
    'Null false: it is there',
    operators,
    { Null: { 'aws:TokenIssueTime': 'false' } },
    { 'aws:TokenIssueTime': 'x' },
    true,
  ],
  ['Null false: it is not there', operators, { Null: { 'aws:TokenIssueTime': 'false' } }, {}, false],
  ['Bool', operators, { Bool: { 'aws:SecureTransport': 'false' } }, { 'aws:SecureTransport': 'false' }, true],
  [
    'Bool of the other value',
    operators,
    { Bool: { 'aws:SecureTransport': 'false' } },
    { 'aws:SecureTransport': 'true' },
    false,
  ],
  [
    'ArnEquals knows wildcards',
    operators,
    { ArnEquals: { 'aws:SourceArn': 'arn:aws:sns:*:123456789012:*' } },
    { 'aws:SourceArn': 'arn:aws:sns:us-east-1:123456789012:t' },
    true,
  ],
  [
    'ArnLike compares each part',
    operators,
    { ArnLike: { 'aws:SourceArn': 'arn:aws:sns:*' } },
    { 'aws:SourceArn': 'arn:aws:sns:us-east-1:123456789012:t' },
    false,
  ],
  [
    'ArnNotLike',
    operators,
    { ArnNotLike: { 'aws:SourceArn': 'arn:aws:sns:*:*:t' } },
    { 'aws:SourceArn': 'arn:aws:sns:us-east-1:123456789012:u' },
    true,
  ],
  ['several values are OR', several, { StringEquals: { 'aws:PrincipalTag/job': ['a', 'iamuser-admin'] } }, name, true],
  [
    'of a negated operator NOR',
    several,
    { StringNotEquals: { 'aws:PrincipalTag/job': ['a', 'iamuser-admin'] } },
    name,
    false,
  ],
  [
    'several keys are AND',
    several,
    { StringEquals: { 'aws:PrincipalTag/job': 'iamuser-admin', 'aws:username': 'a' } },
    name,
    false,
  ],
  [
    'several operators are AND',
    several,
    { StringLike: { 'aws:PrincipalTag/job': '*' }, Null: { 'aws:PrincipalTag/job': 'true' } },
    name,
    false,
  ],
  [
    'ForAllValues: all',
    sets,
    { 'ForAllValues:StringLike': { 'aws:TagKeys': 'key1*' } },
    tags('key1:hr', 'key1:legal'),
    true,
  ],
  [
    'ForAllValues: not all',
    sets,
    { 'ForAllValues:StringLike': { 'aws:TagKeys': 'key1*' } },
    tags('key1:hr', 'key2:audit'),
    false,
  ],
  ['ForAllValues: none there', sets, { 'ForAllValues:StringLike': { 'aws:TagKeys': 'key1*' } }, {}, true],
  [
    'ForAllValues, negated: one matches',
    sets,
    { 'ForAllValues:StringNotLike': { 'aws:TagKeys': 'key1*' } },
    tags('key1:legal'),
    false,
  ],
  [
    'ForAllValues, negated: none matches',
    sets,
    { 'ForAllValues:StringNotLike': { 'aws:TagKeys': 'key1*' } },
    tags('key2:audit'),
    true,
  ],
  [
    'ForAnyValue: one',
    sets,
    { 'ForAnyValue:StringEquals': { 'aws:TagKeys': ['webserver', 'stage'] } },
    tags('webserver', 'owner'),
    true,
  ],
  [
    'ForAnyValue: none',
    sets,
    { 'ForAnyValue:StringEquals': { 'aws:TagKeys': ['webserver', 'stage'] } },
    tags('owner'),
    false,
  ],
  ['ForAnyValue: none there', sets, { 'ForAnyValue:StringEquals': { 'aws:TagKeys': 'webserver' } }, {}, false],
  [
    'ForAnyValue, negated: one is another',
    sets,
    { 'ForAnyValue:StringNotEquals': { 'aws:TagKeys': ['a', 'b'] } },
    tags('a', 'c'),
    true,
  ],
  [
    'ForAnyValue, negated: none is another',
    sets,
    { 'ForAnyValue:StringNotEquals': { 'aws:TagKeys': ['a', 'b'] } },
    tags('b', 'a'),
    false,
  ],
];

const request: IamRequest = { principal: role, action: 'sqs:SendMessage', resource: queue };

describe('the evaluator decides as AWS documents', () => {
  it.each(decisions)(`$rule (${guide}$page)`, (row) => {
    const { identity = [], resource = [] } = row;
    expect(evaluate({ ...request, ...row.request }, { identity, resource }).allowed).toBe(row.allowed);
  });

  it.each(scopes)(`$rule (${guide}$page)`, ({ means, request: more, allowed }) => {
    const statement = JSON.parse(JSON.stringify({ ...allow, ...means }));
    expect(evaluate({ ...request, ...more }, { identity: [statement] }, '111111111111').allowed).toBe(allowed);
  });

  it.each(conditions)(`%s (${guide}%s)`, (_rule, _page, Condition, context, holds) => {
    expect(evaluate({ ...request, context }, { identity: [{ ...allow, Condition }] }).allowed).toBe(holds);
  });

  it('names the statements that decide', () => {
    expect(evaluate(request, { identity: [allow, deny] }).by).toEqual([deny]);
    expect(evaluate(request, { identity: [allow] }).by).toEqual([allow]);
  });

  it.each([
    [{ ...allow, NotPrincipal: '*' }, 'NotPrincipal'],
    [{ ...allow, Condition: { IpAddress: { 'aws:SourceIp': '10.0.0.0/8' } } }, 'IpAddress'],
    // biome-ignore lint/suspicious/noTemplateCurlyInString: a policy variable
    [{ ...allow, Resource: 'arn:aws:s3:::bucket/${aws:username}' }, 'variables'],
    [{ Effect: 'Allow', Action: '*' }, 'all others'],
    [{ ...allow, Condition: { StringEquals: { 'aws:TagKeys': 'a' } } }, 'one value'],
  ])('refuses what it does not know: %j', (statement, why) => {
    const asked = { ...request, resource: 'arn:aws:s3:::bucket/a', context: tags('a', 'b') };
    expect(() => evaluate(asked, { identity: [statement] })).toThrow(why);
  });
});
