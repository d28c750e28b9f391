import { describe, expect, it } from 'vitest';
import { resourceOf } from '../support/resources-of.ts';
import { synthesize, testConfigOf } from '../support/synthesize.ts';
import { withAuditConsumer } from '../support/with-audit-consumer.ts';
import { houseRules } from './house-rules/house-rules.ts';

const before = synthesize('dev');
const after = synthesize('dev', { catalog: withAuditConsumer });

const typesIn = (stack: string) =>
  Object.values(after[stack]?.resources ?? {})
    .map(({ Type }) => Type)
    .sort();

describe('a second consumer of an event type', () => {
  it('gets a rule, queues, a function and alarms of its own, as the first one has', () => {
    expect(typesIn('Audit')).toEqual(typesIn('Order'));
    const { Properties } = resourceOf(after, 'AWS::Events::Rule', ({ Name }) => Name === 'commerce-dev-audit-rule');
    expect(Properties.EventPattern['detail-type']).toEqual(['OrderStateChanged']);
    expect(Properties.Targets[0].Arn).toMatch(/:commerce-dev-audit-queue$/);
    expect(Properties.Targets[0].DeadLetterConfig.Arn).toMatch(/:commerce-dev-audit-dlq$/);
  });

  it('changes nothing of the stacks of other consumers, nor of the bus', () => {
    for (const stack of ['EventBus', 'Order', 'Inventory', 'Return']) {
      expect(after[stack]).toEqual(before[stack]);
    }
  });

  it('may not write to the table unless its row says so', () => {
    const lambda = resourceOf(
      after,
      'AWS::Lambda::Function',
      (it) => it.FunctionName === 'commerce-dev-audit-consumer',
    );
    expect(lambda.Properties.Environment.Variables).not.toHaveProperty('CURRENT_STATE_TABLE_NAME');
    expect(JSON.stringify(after.Audit)).not.toContain('dynamodb');
  });

  it('is known to the redrive functions', () => {
    const lambda = resourceOf(after, 'AWS::Lambda::Function', (it) => it.FunctionName === 'commerce-dev-redrive');
    expect(JSON.parse(lambda.Properties.Environment.Variables.ROUTES)).toContainEqual({
      consumer: 'audit',
      eventType: 'OrderStateChanged',
      queueUrl: 'https://sqs.eu-west-1.amazonaws.com/111111111111/commerce-dev-audit-queue',
      deadLetterQueueUrl: 'https://sqs.eu-west-1.amazonaws.com/111111111111/commerce-dev-audit-dlq',
      redriveNeedsNote: true,
    });
  });

  it('has numbers of its own where its row of the configuration says so', () => {
    const config = { ...testConfigOf('dev'), consumers: { audit: { batchSize: 10, functionTimeoutSeconds: 15 } } };
    const templates = synthesize('dev', { catalog: withAuditConsumer, config });
    const sizes = ['audit', 'order'].map(
      (name) =>
        resourceOf(templates, 'AWS::Lambda::EventSourceMapping', (it) => it.FunctionName.includes(name)).Properties
          .BatchSize,
    );
    expect(sizes).toEqual([10, config.consumerDefaults.batchSize]);
    const queue = resourceOf(templates, 'AWS::SQS::Queue', ({ QueueName }) => QueueName === 'commerce-dev-audit-queue');
    expect(queue.Properties.VisibilityTimeout).toBe(91);
  });

  it.each(houseRules)('keeps the house rule: $name', ({ violations }) => {
    expect([...violations(after, testConfigOf('dev'))]).toEqual([]);
  });
});
