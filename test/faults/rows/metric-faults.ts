import type { Fault } from '../fault.ts';

const houseRules = 'test/lib/house-rules/house-rules.test.ts';
const ownMetrics = 'test/lib/monitoring/own-metrics.test.ts';

/** Synthesis itself refuses: any test that reads the templates is red, and this one is about it. */
const refused = {
  tests: [houseRules],
  expectRed: 'in the stage dev > every alarm is on metrics that somebody publishes, with exactly their dimensions',
};

/** Metrics that nobody publishes: CloudWatch would take the alarm, and keep it silent. */
export const metricFaults: readonly Fault[] = [
  {
    trap: 7,
    fault: 'The average of a queue’s age hides its oldest message.',
    file: 'lib/monitoring/metrics.ts',
    find: "'Maximum' : 'Sum'",
    replace: "'Average' : 'Sum'",
    ...refused,
  },
  {
    trap: 14,
    fault: 'An alarm is on a metric of AWS that is misspelt.',
    file: 'lib/monitoring/consumer-alarm-rows.ts',
    find: "'ThrottledRules'",
    replace: "'ThrottledRule'",
    ...refused,
  },
  {
    trap: 14,
    fault: 'An expression reads a metric of AWS that is misspelt.',
    file: 'lib/monitoring/metrics.ts',
    find: "'NumberOfEmptyReceives'",
    replace: "'NumberOfEmptyReceive'",
    ...refused,
  },
  {
    trap: 14,
    fault: 'The table of AWS’s metrics has one that is misspelt.',
    file: 'lib/monitoring/aws-metrics.ts',
    find: "'ApproximateAgeOfOldestMessage'",
    replace: "'ApproximateAgeOfOldestMesage'",
    ...refused,
  },
  {
    trap: 14,
    fault: 'An alarm is on a metric of ours that is misspelt.',
    file: 'lib/monitoring/consumer-alarm-rows.ts',
    find: "'DeadLettered'",
    replace: "'DeadLetterd'",
    ...refused,
  },
  {
    trap: 14,
    fault: 'Consumers write a metric that is misspelt.',
    file: 'lambda/consume/batch-report.ts',
    find: '    DeadLettered: report',
    replace: '    DeadLetterd: report',
    tests: [ownMetrics],
    expectRed: 'lists the metrics that consumers write, no more and no fewer',
  },
  {
    trap: 14,
    fault: 'The redrive function writes a metric that is misspelt.',
    file: 'lambda/redrive/run/audit.ts',
    find: '        RedriveFailed: error',
    replace: '        RedriveFaild: error',
    tests: [ownMetrics],
    expectRed: 'lists the metrics that redriving and discarding write, no more and no fewer',
  },
  ...(
    [
      ['QueueName', 'QueueName: queueName', 'QueuName: queueName'],
      ['FunctionName', '{ FunctionName: functionName }', '{ FunctionNam: functionName }'],
      ['RuleName', 'RuleName: ruleName', 'RulName: ruleName'],
      ['EventBusName', 'EventBusName: names.bus', 'EventBuName: names.bus'],
      ['TableName', 'TableName: names.currentStateTable', 'TablName: names.currentStateTable'],
      ['Operation', '{ Operation: operation }', '{ Operaton: operation }'],
      ['service', 'dimensionsMap: { service }', 'dimensionsMap: { servic: service }'],
    ] as const
  ).map(
    ([name, find, replace]): Fault => ({
      trap: 14,
      fault: `The dimension ${name} is misspelt.`,
      file: 'lib/monitoring/metrics.ts',
      find,
      replace,
      ...refused,
    }),
  ),
  {
    trap: 14,
    fault: 'The metrics of rules leave out the bus, as those of the default bus do.',
    file: 'lib/monitoring/metrics.ts',
    find: '{ EventBusName: names.bus, RuleName: ruleName }',
    replace: '{ RuleName: ruleName }',
    ...refused,
  },
  {
    trap: 14,
    fault: 'Functions write their metrics into another namespace than the alarms read.',
    file: 'lib/functions/node-function.ts',
    find: 'POWERTOOLS_METRICS_NAMESPACE: props.names.metricsNamespace',
    // biome-ignore lint/suspicious/noTemplateCurlyInString: it is code
    replace: 'POWERTOOLS_METRICS_NAMESPACE: `${props.names.metricsNamespace}s`',
    ...refused,
  },
  {
    trap: 14,
    fault: 'Functions write their metrics under another name than the alarms read.',
    file: 'lib/functions/node-function.ts',
    find: '[serviceNameVariable]: props.serviceName',
    // biome-ignore lint/suspicious/noTemplateCurlyInString: it is code
    replace: 'POWERTOOLS_SERVICE_NAME: `${props.serviceName}s`',
    tests: [houseRules],
    expectRed: 'in the stage dev > what the metrics of alarms are about is deployed',
  },
];
