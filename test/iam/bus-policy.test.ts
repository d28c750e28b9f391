import { describe, expect, it } from 'vitest';
import { configOf } from '../../lib/config/config.ts';
import { resourceOf } from '../support/resources-of.ts';
import { synthesize } from '../support/synthesize.ts';
import { evaluate, type Statement } from './evaluate.ts';
import { weakenings } from './weakenings.ts';

const account = '111111111111';
const bus = `arn:aws:events:eu-west-1:${account}:event-bus/commerce-dev-bus`;
const amazon = `arn:aws:iam::${account}:role/amazon-connector`;
const ebay = 'arn:aws:iam::222222222222:role/ebay-connector';
const admin = `arn:aws:iam::${account}:role/admin`;
const stranger = 'arn:aws:iam::333333333333:role/stranger';

const templates = synthesize('dev', {
  config: {
    ...configOf('dev'),
    marketplaces: [
      { name: 'amazon', producers: [amazon] },
      { name: 'ebay', producers: [ebay] },
      { name: 'direct', producers: [] },
    ],
  },
});
const policy: readonly Statement[] = resourceOf(templates, 'AWS::Events::EventBus').Properties.Policy.Statement;
/** What a role of the account may have, whatever we do. */
const everything: Statement = { Sid: 'Everything', Effect: 'Allow', Action: '*', Resource: '*' };

interface Row {
  readonly who: string;
  readonly principal: string;
  /** An Allow of its own, for anything. */
  readonly own: boolean;
  /** Of each entry of the request; undefined where the request has no such key. */
  readonly sources?: readonly string[];
  readonly types?: readonly string[];
  readonly resource?: string;
  readonly action?: string;
  /** The statement that is left out, to see what another one does without it. */
  readonly without?: string;
  /** The statements that decide. */
  readonly by: readonly string[];
  readonly allowed: boolean;
}

const order = ['OrderStateChanged'];
const rows: readonly Row[] = [
  {
    who: 'a producer of the account',
    principal: amazon,
    own: false,
    sources: ['commerce.amazon'],
    types: order,
    by: ['AllowProducers'],
    allowed: true,
  },
  {
    who: 'each of our types',
    principal: amazon,
    own: false,
    sources: ['commerce.amazon'],
    types: ['OrderStateChanged', 'InventoryStateChanged', 'ReturnStateChanged'],
    by: ['AllowProducers'],
    allowed: true,
  },
  {
    who: 'with an Allow of its own',
    principal: amazon,
    own: true,
    sources: ['commerce.amazon'],
    types: order,
    by: ['Everything', 'AllowProducers'],
    allowed: true,
  },
  {
    who: 'a producer of another account, which its own account allows',
    principal: ebay,
    own: true,
    sources: ['commerce.ebay'],
    types: order,
    by: ['Everything', 'AllowProducers'],
    allowed: true,
  },
  {
    who: 'and does not allow',
    principal: ebay,
    own: false,
    sources: ['commerce.ebay'],
    types: order,
    by: [],
    allowed: false,
  },
  {
    who: 'another account',
    principal: stranger,
    own: true,
    sources: ['commerce.ebay'],
    types: order,
    by: ['Deny-ebay'],
    allowed: false,
  },
  {
    who: 'another account, with a source that nobody guards',
    principal: stranger,
    own: true,
    sources: ['commerce.direct'],
    types: order,
    by: [],
    allowed: false,
  },
  {
    who: "another marketplace's role",
    principal: ebay,
    own: true,
    sources: ['commerce.amazon'],
    types: order,
    by: ['Deny-amazon'],
    allowed: false,
  },
  {
    who: "another marketplace's role of the same account",
    principal: amazon,
    own: true,
    sources: ['commerce.ebay'],
    types: order,
    by: ['Deny-ebay'],
    allowed: false,
  },
  {
    who: 'another marketplace hidden behind its own',
    principal: amazon,
    own: true,
    sources: ['commerce.amazon', 'commerce.ebay'],
    types: order,
    by: ['Deny-ebay'],
    allowed: false,
  },
  {
    who: 'a role of the account with an Allow of its own',
    principal: admin,
    own: true,
    sources: ['commerce.amazon'],
    types: order,
    by: ['Deny-amazon'],
    allowed: false,
  },
  {
    who: 'a role of the account without',
    principal: admin,
    own: false,
    sources: ['commerce.direct'],
    types: order,
    by: [],
    allowed: false,
  },
  {
    who: 'a wrong source',
    principal: amazon,
    own: false,
    sources: ['commerce.amazn'],
    types: order,
    by: [],
    allowed: false,
  },
  {
    who: 'a wrong source of another account',
    principal: ebay,
    own: true,
    sources: ['commerce.ebya'],
    types: order,
    by: [],
    allowed: false,
  },
  {
    who: 'a wrong type',
    principal: ebay,
    own: true,
    sources: ['commerce.ebay'],
    types: ['OrderCreated'],
    by: ['DenyOtherTypes'],
    allowed: false,
  },
  {
    who: 'a wrong type from a role of the account with an Allow of its own',
    principal: amazon,
    own: true,
    sources: ['commerce.amazon'],
    types: ['OrderCreated'],
    by: ['DenyOtherTypes'],
    allowed: false,
  },
  {
    who: 'a wrong type of the other marketplace',
    principal: ebay,
    own: true,
    sources: ['commerce.ebay'],
    types: ['orderstatechanged'],
    by: ['DenyOtherTypes'],
    allowed: false,
  },
  {
    who: 'a wrong type behind a right one',
    principal: amazon,
    own: true,
    sources: ['commerce.amazon'],
    types: ['OrderStateChanged', 'OrderCreated'],
    by: ['DenyOtherTypes'],
    allowed: false,
  },
  { who: 'no source and no type', principal: amazon, own: false, by: [], allowed: false },
  { who: 'no source', principal: amazon, own: false, types: order, by: [], allowed: false },
  { who: 'no type', principal: amazon, own: false, sources: ['commerce.amazon'], by: [], allowed: false },
  {
    who: 'a producer that removes the bus',
    principal: ebay,
    own: true,
    sources: ['commerce.ebay'],
    types: order,
    action: 'events:DeleteEventBus',
    by: [],
    allowed: false,
  },
  {
    who: 'a producer at another bus',
    principal: ebay,
    own: true,
    sources: ['commerce.ebay'],
    types: order,
    resource: `${bus}-2`,
    by: [],
    allowed: false,
  },
  {
    who: 'a wrong type, by the Allow alone',
    principal: ebay,
    own: true,
    sources: ['commerce.ebay'],
    types: ['OrderCreated'],
    without: 'DenyOtherTypes',
    by: [],
    allowed: false,
  },
  {
    who: 'another account, by the Allow alone',
    principal: stranger,
    own: true,
    sources: ['commerce.ebay'],
    types: order,
    without: 'Deny-ebay',
    by: [],
    allowed: false,
  },
  {
    who: 'a role with an Allow of its own, at another bus',
    principal: admin,
    own: true,
    sources: ['commerce.amazon', 'commerce.ebay'],
    types: ['OrderCreated'],
    resource: `${bus}-2`,
    by: ['Everything'],
    allowed: true,
  },
  // No statement of ours is about sources that no marketplace guards: their types end in the unrouted queue.
  {
    who: 'a role with an Allow of its own, and a source that nobody guards',
    principal: admin,
    own: true,
    sources: ['commerce.direct'],
    types: ['OrderCreated'],
    by: ['Everything'],
    allowed: true,
  },
];

function decide(row: Row, resource: readonly Statement[]) {
  const context = {
    ...(row.sources && { 'events:source': row.sources }),
    ...(row.types && { 'events:detail-type': row.types }),
  };
  const present = resource.filter(({ Sid }) => Sid === undefined || Sid !== row.without);
  const request = {
    principal: row.principal,
    action: row.action ?? 'events:PutEvents',
    resource: row.resource ?? bus,
    context,
  };
  const { allowed, by } = evaluate(request, { identity: row.own ? [everything] : [], resource: present }, account);
  return { allowed, by: by.map(({ Sid }) => Sid) };
}

describe('who may put which events', () => {
  it.each(rows)('$who: $allowed', (row) => {
    expect(decide(row, policy)).toEqual({ allowed: row.allowed, by: row.by });
  });

  it.each(weakenings(policy))('is not the same with $what', ({ statements }) => {
    const differs = rows.filter((row) => {
      const { allowed, by } = decide(row, statements);
      return allowed !== row.allowed || by.join() !== row.by.join();
    });
    expect(differs.length).toBeGreaterThan(0);
  });
});
