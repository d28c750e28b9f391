import type { Fault } from '../fault.ts';

const houseRules = 'test/lib/house-rules/house-rules.test.ts';
const routing = 'test/lib/routing/routing.test.ts';
const runbooks = 'test/lib/monitoring/alarm-runbooks.test.ts';

/** Faults of the templates. */
export const templateFaults: readonly Fault[] = [
  {
    trap: 7,
    fault: 'The alarm of a dead-letter queue counts what was sent, without what SQS itself moved.',
    file: 'lib/monitoring/metrics.ts',
    find: "queueMetric(queueName, 'ApproximateNumberOfMessagesVisible'),\n    notVisible",
    replace: "queueMetric(queueName, 'NumberOfMessagesSent'),\n    notVisible",
    tests: [houseRules],
    expectRed: 'in the stage dev > every queue that keeps failures has an alarm on all that waits in it',
  },
  {
    trap: 7,
    fault: 'An alarm has no action.',
    file: 'lib/monitoring/explained-alarm.ts',
    find: '    this.addAlarmAction(action);',
    replace: '',
    tests: [houseRules],
    expectRed: 'in the stage dev > a ticket and its end go to the ticket topic',
  },
  {
    trap: 7,
    fault: 'A composite pages nobody.',
    file: 'lib/monitoring/paging-alarm.ts',
    find: '    this.addAlarmAction(action);',
    replace: '',
    tests: [houseRules],
    expectRed: 'in the stage dev > every composite pages, and tells when it is over',
  },
  {
    trap: 7,
    fault: 'The topics are on the key that AWS manages, through which CloudWatch cannot publish.',
    file: 'lib/monitoring/alarm-topics.ts',
    find: 'masterKey: key,',
    replace: "masterKey: Key.fromKeyArn(this, id + 'Key', 'alias/aws/sns'),",
    tests: [houseRules],
    expectRed: 'in the stage dev > every topic is encrypted with a key of ours',
  },
  {
    trap: 7,
    fault: 'The policy of the topics enforces TLS and lets nobody in.',
    file: 'lib/monitoring/alarm-topics.ts',
    find: "      topic.addToResourcePolicy(letCloudWatch(['sns:Publish'], topic.topicArn));",
    replace: '',
    tests: [houseRules],
    expectRed: 'in the stage dev > the policy of every topic lets CloudWatch of this account publish',
  },
  {
    trap: 8,
    fault: 'A function reads the dead-letter queue as soon as something is there.',
    file: 'lib/functions/consumer-function.ts',
    find: "    const mapping = new EventSourceMapping(this, 'Mapping', {",
    replace: `    new EventSourceMapping(this, 'DeadLetters', {
      target: handler.function,
      eventSourceArn: deadLetterQueue.queueArn,
      batchSize: 10,
    });
    const mapping = new EventSourceMapping(this, 'Mapping', {`,
    tests: [houseRules],
    expectRed: 'in the stage dev > no function reads a dead-letter queue by itself',
  },
  {
    trap: 9,
    fault: 'The queue keeps messages as long as its dead-letter queue.',
    file: 'lib/consumer-stack.ts',
    find: '      retentionSeconds: numbers.queueRetentionSeconds,',
    replace: '      retentionSeconds: config.deadLetterRetentionSeconds,',
    tests: [houseRules],
    expectRed: 'in the stage dev > a dead-letter queue keeps messages longer than its source',
  },
  {
    trap: 9,
    fault: 'A message becomes visible again when the function times out.',
    file: 'lib/routing/visibility-timeout.ts',
    find: 'return visibilityTimeoutPerFunctionTimeout * numbers.functionTimeoutSeconds + numbers.maximumBatchingWindowSeconds;',
    replace: 'return numbers.functionTimeoutSeconds;',
    tests: [houseRules],
    expectRed: 'in the stage dev > the visibility timeout is 6 times the timeout of the function',
  },
  {
    trap: 14,
    fault: 'The rule takes the group of a message from a field that the contract does not have.',
    file: 'lib/consumer-stack.ts',
    find: "'$.detail.metadata.sellerId'",
    replace: "'$.detail.metadata.sellerID'",
    tests: [houseRules],
    expectRed: 'in the stage dev > messages of a route are grouped by their seller',
  },
  {
    trap: 14,
    fault: 'The route matches on a field that the contract does not have.',
    file: 'lambda/events/route-pattern.ts',
    find: 'no_seller_id: { detail: { metadata: { sellerId:',
    replace: 'no_seller_id: { detail: { metadata: { sellerid:',
    tests: [routing],
  },
  {
    trap: 15,
    fault: 'The unrouted rule leaves out events of unknown types.',
    file: 'lambda/events/route-pattern.ts',
    find: "      { 'detail-type': [{ 'anything-but': [...routedEventTypes] }] },",
    replace: '',
    tests: [routing],
    expectRed: 'an unknown type',
  },
  {
    trap: 16,
    fault: 'An alarm has no runbook.',
    deleteFile: 'docs/runbooks/crashing.md',
    tests: [runbooks],
  },
];
