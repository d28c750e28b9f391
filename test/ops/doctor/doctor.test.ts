import { describe, expect, it } from 'vitest';
import { catalog } from '../../../lambda/events/catalog.ts';
import { routePattern, unroutedPattern } from '../../../lambda/events/route-pattern.ts';
import { configOf, consumerConfigOf } from '../../../lib/config/config.ts';
import { namesOf } from '../../../lib/config/names.ts';
import { addDoctor } from '../../../ops/doctor/doctor.ts';
import type { Finding } from '../../../ops/doctor/finding.ts';
import { type AwsAnswers, awsError, opsLine, returned } from '../ops-line.ts';

/** A stage as AWS describes it when all is well. */
function healthy(stage: string): AwsAnswers {
  const names = namesOf(stage);
  const config = configOf(stage);
  const marketplaces = config.marketplaces.map(({ name }) => name);
  const stacks = [
    names.eventBusStack,
    ...catalog.consumers.map(({ name }) => names.consumer(name).stack),
    names.operationsStack,
  ];
  const rules = [
    ...catalog.consumers.map(({ name, eventType }) => ({
      Name: names.consumer(name).rule,
      State: 'ENABLED',
      EventPattern: JSON.stringify(routePattern(marketplaces, eventType)),
    })),
    {
      Name: names.unroutedRule,
      State: 'ENABLED',
      EventPattern: JSON.stringify(unroutedPattern(config.marketplaces, Object.keys(catalog.eventTypes))),
    },
  ];
  return {
    DescribeEventBusCommand: () => ({ Arn: `arn:aws:events:eu-west-1:111111111111:event-bus/${names.bus}` }),
    GetParameterCommand: () => ({ Parameter: { Value: '27' } }),
    GetAccountSettingsCommand: () => ({ AccountLimit: { UnreservedConcurrentExecutions: 1_000 } }),
    DescribeStacksCommand: ({ NextToken }: { NextToken?: string }) =>
      NextToken === undefined
        ? { Stacks: [{ StackName: 'CDKToolkit', StackStatus: 'UPDATE_COMPLETE' }], NextToken: 'more' }
        : {
            Stacks: stacks.map((StackName) => ({
              StackName,
              StackStatus: 'UPDATE_ROLLBACK_COMPLETE',
              EnableTerminationProtection: true,
            })),
          },
    ListRulesCommand: ({ NextToken }: { NextToken?: string }) =>
      NextToken === undefined ? { Rules: rules.slice(0, 1), NextToken: 'more' } : { Rules: rules.slice(1) },
    ListEventSourceMappingsCommand: ({ FunctionName }: { FunctionName: string }) => {
      const { name } = catalog.consumers.find((each) => names.consumer(each.name).function === FunctionName) ??
        catalog.consumers[0] ?? { name: '' };
      const numbers = consumerConfigOf(config, name);
      return {
        EventSourceMappings: [
          {
            State: 'Enabled',
            BatchSize: numbers.batchSize,
            MaximumBatchingWindowInSeconds: numbers.maximumBatchingWindowSeconds,
            ScalingConfig: { MaximumConcurrency: numbers.maximumConcurrency },
          },
        ],
      };
    },
    ListSubscriptionsByTopicCommand: () => ({
      Subscriptions: [{ SubscriptionArn: 'arn:aws:sns:x', Protocol: 'email', Endpoint: 'a@example.com' }],
    }),
    GetQueueUrlCommand: ({ QueueName }: { QueueName: string }) => ({ QueueUrl: `https://sqs/${QueueName}` }),
    GetQueueAttributesCommand: () => ({ Attributes: { ApproximateNumberOfMessages: '0' } }),
    DescribeTableCommand: () => ({
      Table: { WarmThroughput: { ReadUnitsPerSecond: 12_000, WriteUnitsPerSecond: 4_000 } },
    }),
    DescribeLimitsCommand: () => ({ TableMaxWriteCapacityUnits: 40_000 }),
    DescribeContinuousBackupsCommand: () => ({
      ContinuousBackupsDescription: {
        PointInTimeRecoveryDescription: {
          PointInTimeRecoveryStatus: 'ENABLED',
          EarliestRestorableDateTime: new Date('2026-02-01T00:00:00Z'),
        },
      },
    }),
    DescribeArchiveCommand: () => ({ State: 'ENABLED', RetentionDays: config.archiveRetentionDays }),
  };
}

async function doctor(more: AwsAnswers = {}, words: readonly string[] = []) {
  const stage = words.includes('prod') ? 'prod' : 'dev';
  const ran = await opsLine(addDoctor, ['doctor', '--json', ...words], { aws: { ...healthy(stage), ...more } });
  const findings: readonly Finding[] = ran.stdout === '' ? [] : JSON.parse(ran.stdout).findings;
  return { ...ran, findings, of: (check: string) => findings.filter((each) => each.check === check) };
}
const failing = (name: string) => () => {
  throw awsError(name);
};

describe('doctor', () => {
  it('finds nothing where all is well, and calls nothing that changes anything', async () => {
    const { exitCode, stdout, calls } = await opsLine(addDoctor, ['doctor'], { aws: healthy('dev') });
    expect(exitCode).toBe(0);
    expect(stdout).toBe(`Stage dev at AWS: no problem

ok       region         commerce-dev-bus is in eu-west-1 of account 111111111111.
ok       bootstrap      The bootstrap stack has version 27; the templates need 6.
ok       concurrency    This account has 1,000 unreserved concurrent executions in Lambda; this configuration can use 10.
ok       stacks         5 stacks are deployed and have no termination protection, because this stage keeps no data.
ok       drift          Rules and consumers match the catalog and the configuration here.
ok       subscriptions  Subscriptions of the page topic: 1 confirmed, none unconfirmed.
ok       subscriptions  Subscriptions of the ticket topic: 1 confirmed, none unconfirmed.
ok       dead-letters   There are no failed events.
ok       table-writes   commerce-dev-current-state accepts 4,000 writes a second now and at most 40,000; the consumers can make about 3,473.
ok       recovery       The table can be restored to any second since 2026-02-01T00:00:00.000Z.
ok       archive        The archive stores every event.
`);
    for (const { name } of calls) expect(name).toMatch(/^(Describe|Get|List)/);
  });

  it('counts its advice beside the problems, before it gives any', async () => {
    const { exitCode, stdout } = await opsLine(addDoctor, ['doctor'], {
      aws: { ...healthy('dev'), ListSubscriptionsByTopicCommand: () => ({ Subscriptions: [] }) },
    });
    expect(exitCode).toBe(0);
    expect(stdout).toMatch(/^Stage dev at AWS: no problem, 2 pieces of advice\n\nadvice /);
  });

  it('shows problems first, each with what to do', async () => {
    const { exitCode, stdout } = await opsLine(addDoctor, ['doctor'], {
      aws: { ...healthy('dev'), GetParameterCommand: failing('ParameterNotFound') },
    });
    expect(exitCode).toBe(1);
    expect(stdout).toContain(`Stage dev at AWS: 1 problem

PROBLEM  bootstrap      This account is not bootstrapped for the CDK in this Region.
                        Bootstrap it, once for each account and Region: npx cdk bootstrap
ok       region `);
  });

  it('checks the account alone before the first deployment', async () => {
    const { exitCode, findings, inputsOf } = await doctor({
      DescribeEventBusCommand: failing('ResourceNotFoundException'),
    });
    expect(exitCode).toBe(1);
    expect(findings.map(({ check, result }) => [check, result])).toEqual([
      ['region', 'problem'],
      ['bootstrap', 'ok'],
      ['concurrency', 'ok'],
    ]);
    expect(inputsOf('DescribeStacksCommand')).toEqual([]);
  });

  it('ends 2 where nobody answers, or the caller may not even look at the bus', async () => {
    for (const name of ['CredentialsProviderError', 'AccessDeniedException']) {
      const { exitCode, stdout } = await doctor({ DescribeEventBusCommand: failing(name) });
      expect({ exitCode, stdout }).toEqual({ exitCode: 2, stdout: expect.stringMatching(/^{"error":"[^"]+/) });
    }
  });

  it.each(['UnknownOperationException', 'InvalidAction'])('says what an endpoint does not have: %s', async (name) => {
    const { exitCode, of } = await doctor({ GetParameterCommand: failing(name) });
    expect(exitCode).toBe(0);
    expect(of('bootstrap')).toMatchObject([
      { result: 'not_checked', found: 'Not checked here: AWS does not support it.' },
    ]);
  });

  it.each(['AccessDeniedException', 'AuthorizationErrorException'])(
    'goes on where the caller may not look, and says which check is missing: %s',
    async (name) => {
      const { exitCode, of, findings } = await doctor({ ListSubscriptionsByTopicCommand: failing(name) });
      expect(exitCode).toBe(1);
      expect(of('subscriptions')).toMatchObject([
        { result: 'problem', found: expect.stringMatching(/^Not checked, because/) },
      ]);
      expect(findings.filter(({ result }) => result === 'ok')).toHaveLength(9);
    },
  );

  it.each([
    ['archive', 'DescribeArchiveCommand', 'ResourceNotFoundException'],
    ['recovery', 'DescribeContinuousBackupsCommand', 'TableNotFoundException'],
    ['subscriptions', 'ListSubscriptionsByTopicCommand', 'NotFoundException'],
    ['dead-letters', 'GetQueueUrlCommand', 'QueueDoesNotExist'],
  ])('says of a part that is not deployed what to do: %s', async (check, call, name) => {
    const { exitCode, of } = await doctor({ [call]: failing(name) });
    expect(exitCode).toBe(1);
    expect(of(check)).toMatchObject([
      { result: 'problem', found: `Not checked, because a part of the stage is not deployed: ${name} said so` },
    ]);
  });

  it.each([
    ['5', 'problem'],
    ['6', 'ok'],
  ])('compares the version of the bootstrap stack: %s', async (Value, result) => {
    const { of } = await doctor({ GetParameterCommand: () => ({ Parameter: { Value } }) });
    expect(of('bootstrap')).toMatchObject([{ result }]);
  });

  it('compares the concurrency of the account with what consumers, schedule and operator can use', async () => {
    const available = (UnreservedConcurrentExecutions: number) => ({
      GetAccountSettingsCommand: () => ({ AccountLimit: { UnreservedConcurrentExecutions } }),
    });
    // 3 consumers × 2, 3 scheduled redrives, 1 operator
    expect((await doctor(available(10))).of('concurrency')).toMatchObject([{ result: 'ok' }]);
    expect((await doctor(available(9))).of('concurrency')).toMatchObject([{ result: 'problem' }]);
    const [prod] = (await doctor(available(10), ['--stage', 'prod'])).of('concurrency');
    expect(prod?.found).toContain('this configuration can use 154');
    expect(prod?.toDo).toContain('--quota-code L-B99A9384');
  });

  it('advises to warm a table that takes fewer writes than the consumers can make', async () => {
    const [finding] = (await doctor({}, ['--stage', 'prod'])).of('table-writes');
    expect(finding).toMatchObject({ result: 'advice', found: expect.stringContaining('about 86,829') });
    expect(finding?.toDo).toContain('ReadUnitsPerSecond=12000,WriteUnitsPerSecond=40000'); // no more than the quota
    const { of } = await doctor({ DescribeTableCommand: () => ({ Table: {} }) }); // an emulator's
    expect(of('table-writes')).toMatchObject([{ result: 'not_checked' }]);
  });

  it('says what the function reports that looks into queues, and checks the rest', async () => {
    const { exitCode, of } = await doctor({
      GetQueueAttributesCommand: () => ({ Attributes: { ApproximateNumberOfMessages: '1' } }),
      InvokeCommand: () => ({ ...returned({ errorType: 'Error', errorMessage: 'no' }), FunctionError: 'Unhandled' }),
    });
    expect(exitCode).toBe(1);
    expect(of('dead-letters')).toMatchObject([
      { result: 'problem', found: expect.stringMatching(/^Not checked: commerce-dev-inspect failed/) },
    ]);
    expect(of('archive')).toMatchObject([{ result: 'ok' }]);
  });
});

describe('doctor on stacks', () => {
  const stacks = (change: (stack: { StackName: string }) => object) => ({
    DescribeStacksCommand: () => {
      const describe = healthy('prod').DescribeStacksCommand as (input: object) => { Stacks: { StackName: string }[] };
      return { Stacks: describe({ NextToken: 'more' }).Stacks.map((stack) => ({ ...stack, ...change(stack) })) };
    },
  });

  it('reports a stage that keeps data and is not protected', async () => {
    const { of } = await doctor(
      stacks(() => ({ EnableTerminationProtection: false })),
      ['--stage', 'prod'],
    );
    expect(of('stacks')).toMatchObject([
      {
        result: 'problem',
        found: expect.stringMatching(
          /^Termination protection is off for commerce-prod-event-bus, commerce-prod-order, /,
        ),
        toDo: expect.stringContaining('protectStacks of stage prod'),
      },
    ]);
  });

  it('does not ask for protection where nothing is kept', async () => {
    const describe = healthy('dev').DescribeStacksCommand as (input: object) => { Stacks: object[] };
    const { of } = await doctor({
      DescribeStacksCommand: () => ({
        Stacks: describe({ NextToken: 'more' }).Stacks.map((stack) => ({
          ...stack,
          EnableTerminationProtection: false,
        })),
      }),
    });
    expect(of('stacks')).toMatchObject([{ result: 'ok' }]);
  });

  it.each([
    ['ROLLBACK_COMPLETE', 'problem'],
    ['UPDATE_ROLLBACK_FAILED', 'problem'],
    ['CREATE_FAILED', 'problem'],
    ['DELETE_FAILED', 'problem'],
    ['UPDATE_IN_PROGRESS', 'advice'],
    ['UPDATE_COMPLETE', 'ok'],
    ['UPDATE_ROLLBACK_COMPLETE', 'ok'],
    ['IMPORT_COMPLETE', 'ok'],
  ])('takes %s for %s', async (StackStatus, result) => {
    const { of } = await doctor(
      stacks(({ StackName }) => (StackName === 'commerce-prod-order' ? { StackStatus } : {})),
      ['--stage', 'prod'],
    );
    expect(of('stacks')).toMatchObject([{ result }]);
  });

  it('notices a missing stack and one that a removed consumer left', async () => {
    const { of } = await doctor(
      stacks(({ StackName }) => (StackName === 'commerce-prod-order' ? { StackName: 'commerce-prod-parcel' } : {})),
      ['--stage', 'prod'],
    );
    expect(of('stacks').map(({ found }) => found)).toEqual([
      'The stack commerce-prod-order is not deployed.',
      expect.stringMatching(/^The stack commerce-prod-parcel is deployed, but the app/),
    ]);
  });
});

describe('doctor on drift', () => {
  const rules = (change: (rule: { Name: string }) => object | undefined) => {
    const list = healthy('dev').ListRulesCommand as (input: object) => { Rules: { Name: string }[] };
    const all = [...list({}).Rules, ...list({ NextToken: 'more' }).Rules];
    return { ListRulesCommand: () => ({ Rules: all.flatMap((rule) => change(rule) ?? []) }) };
  };
  const isOrder = (Name: string) => Name === 'commerce-dev-order-rule';

  it.each([
    ['a rule that is not there', () => undefined, /^The rule commerce-dev-order-rule is not deployed/],
    ['a rule that is off', (rule: object) => ({ ...rule, State: 'DISABLED' }), /is DISABLED: its events are lost/],
    [
      'a rule for other marketplaces',
      (rule: object) => ({ ...rule, EventPattern: JSON.stringify(routePattern(['amazon'], 'OrderStateChanged')) }),
      /differs from the catalog and the marketplaces here/,
    ],
  ])('notices %s', async (_, change, sentence) => {
    const { exitCode, of } = await doctor(rules((rule) => (isOrder(rule.Name) ? change(rule) : rule)));
    expect(exitCode).toBe(1);
    expect(of('drift')).toMatchObject([{ result: 'problem', found: expect.stringMatching(sentence) }]);
  });

  it('notices the rule of a consumer that the catalog no longer has', async () => {
    const { of } = await doctor(
      rules((rule) => (isOrder(rule.Name) ? [rule, { ...rule, Name: 'commerce-dev-parcel-rule' }] : rule)),
    );
    expect(of('drift')).toMatchObject([
      { found: 'The rule commerce-dev-parcel-rule is deployed, but belongs to no consumer in the catalog here.' },
    ]);
  });

  it('notices other numbers, a missing function and a paused consumer', async () => {
    const { of } = await doctor({
      ListEventSourceMappingsCommand: (input: { FunctionName: string }) => {
        if (input.FunctionName === 'commerce-dev-return-consumer') throw awsError('ResourceNotFoundException');
        const list = healthy('dev').ListEventSourceMappingsCommand as (input: object) => {
          EventSourceMappings: object[];
        };
        const [mapping] = list(input).EventSourceMappings;
        const change =
          input.FunctionName === 'commerce-dev-order-consumer'
            ? { BatchSize: 10, ScalingConfig: undefined }
            : { State: 'Disabled' };
        return { EventSourceMappings: [{ ...mapping, ...change }] };
      },
    });
    expect(of('drift').map(({ result, found }) => [result, found])).toEqual([
      ['problem', 'batchSize of order is 10 in the deployed stage and 180 in this version.'],
      ['problem', 'maximumConcurrency of order is not set in the deployed stage and 2 in this version.'],
      ['advice', 'inventory is paused: its messages wait.'],
      ['problem', 'commerce-dev-return-consumer is not deployed, or reads no queue.'],
    ]);
  });
});

describe('doctor on subscriptions', () => {
  it('names whoever has not confirmed, and says how to be asked again', async () => {
    const { exitCode, of } = await doctor({
      ListSubscriptionsByTopicCommand: ({ TopicArn, NextToken }: { TopicArn: string; NextToken?: string }) =>
        TopicArn.endsWith('-page') && NextToken === undefined
          ? { NextToken: 'more' }
          : {
              Subscriptions: [
                {
                  SubscriptionArn: TopicArn.endsWith('-page') ? 'PendingConfirmation' : 'arn:aws:sns:x',
                  Protocol: 'email',
                  Endpoint: 'a@example.com',
                },
              ],
            },
    });
    expect(exitCode).toBe(1);
    expect(of('subscriptions')).toMatchObject([
      {
        result: 'problem',
        found: 'The page topic has an unconfirmed subscription: email a@example.com. It receives no alarms.',
        toDo: expect.stringContaining(
          'aws sns subscribe --topic-arn arn:aws:sns:eu-west-1:111111111111:commerce-dev-page --protocol email --notification-endpoint a@example.com',
        ),
      },
      { result: 'ok' },
    ]);
  });

  it('says where nobody subscribes: advice in dev, a problem where alarms must reach somebody', async () => {
    const nobody = { ListSubscriptionsByTopicCommand: () => ({}) };
    expect((await doctor(nobody)).of('subscriptions')).toMatchObject([{ result: 'advice' }, { result: 'advice' }]);
    const prod = await doctor(nobody, ['--stage', 'prod']);
    expect(prod.of('subscriptions')).toMatchObject([{ result: 'problem' }, { result: 'problem' }]);
  });
});

describe('doctor on dead letters', () => {
  const waiting = (oldest: string): AwsAnswers => ({
    GetQueueAttributesCommand: ({ QueueUrl }: { QueueUrl: string }) => ({
      Attributes: { ApproximateNumberOfMessages: QueueUrl.endsWith('commerce-dev-unrouted-dlq') ? '2' : '0' },
    }),
    InvokeCommand: () =>
      returned({
        atStart: 2,
        seen: 2,
        sawAll: true,
        byCause: ['2026-03-01T11:00:00Z', oldest].map((time) => ({
          failureClass: 'unknown',
          failureReason: 'crash_or_timeout',
          count: 1,
          oldest: time,
          newest: time,
          exampleChangeIds: [],
          sellers: { count: 0, examples: [] },
          marketplaces: [],
          redriveCounts: {},
          diedAgain: [],
        })),
      }),
  });

  it.each([
    ['2026-02-28T12:00:00Z', 'advice', 'commerce-dev-unrouted-dlq holds 2 failed events, the oldest 1 d old.'],
    [
      '2026-02-20T12:00:00Z',
      'problem',
      'commerce-dev-unrouted-dlq holds 2 failed events, the oldest 9 d old; SQS deletes it in 5 d.',
    ],
  ])('knows how long the oldest has left: since %s is %s', async (oldest, result, found) => {
    const { of, inputsOf } = await doctor(waiting(oldest));
    expect(of('dead-letters')).toMatchObject([
      { result, found, toDo: expect.stringContaining('failures undelivered') },
    ]);
    expect(inputsOf('InvokeCommand')).toHaveLength(1); // only where something waits
  });
});

describe('doctor on what a restore needs', () => {
  it.each([
    ['recovery', 'DescribeContinuousBackupsCommand', {}, /^Point-in-time recovery of the table is off/],
    ['archive', 'DescribeArchiveCommand', { State: 'DISABLED', StateReason: 'no key' }, /is DISABLED \(no key\)/],
    ['archive', 'DescribeArchiveCommand', { State: 'ENABLED', RetentionDays: 1 }, /keeps events for 1 days, .* says 7/],
  ])('notices what is missing: %s %s %j', async (check, call, answer, sentence) => {
    const { of } = await doctor({ [call]: () => answer });
    expect(of(check)).toMatchObject([{ result: 'problem', found: expect.stringMatching(sentence) }]);
  });
});
