import type { Fault } from '../fault.ts';

const houseRules = 'test/lib/house-rules/house-rules.test.ts';
const runbooks = 'test/lib/monitoring/alarm-runbooks.test.ts';
const runbookCommands = 'test/game-day/runbooks/runbook-commands.test.ts';
const scenarios = 'test/game-day/scenarios/scenarios.test.ts';
const sources = 'test/game-day/sources.test.ts';

/** Alarms that do not say what to do, and alarms that nobody has seen fire. */
export const monitoringFaults: readonly Fault[] = [
  {
    trap: 16,
    fault: 'A runbook is of a kind that no alarm has.',
    file: 'lib/monitoring/consumer-alarm-rows.ts',
    find: "kind: 'stale-ratio'",
    replace: "kind: 'stale-share'",
    tests: [runbooks],
    expectRed: 'has one for every alarm, and an alarm for every one',
  },
  {
    trap: 16,
    fault: 'Alarms link runbooks in a folder that there is not.',
    file: 'lib/monitoring/alarm-description.ts',
    // biome-ignore lint/suspicious/noTemplateCurlyInString: it is code
    find: '${runbooksUrl}/',
    // biome-ignore lint/suspicious/noTemplateCurlyInString: it is code
    replace: '${runbooksUrl}s/',
    tests: [houseRules],
    expectRed: 'in the stage dev > every alarm links a runbook that there is, of its own kind',
  },
  {
    trap: 16,
    fault: 'An alarm does not say what users notice.',
    file: 'lib/monitoring/consumer-alarm-rows.ts',
    // biome-ignore lint/suspicious/noTemplateCurlyInString: it is code
    find: '`Changes are late: the function of ${consumer} crashes or times out.`',
    replace: "''",
    tests: [houseRules],
    expectRed: 'in the stage dev > every alarm says what users notice',
  },
  {
    trap: 16,
    fault: 'A runbook has a command that there is not.',
    file: 'docs/runbooks/paused.md',
    find: 'npm run ops -- resume order',
    replace: 'npm run ops -- unpause order',
    tests: [runbookCommands],
    expectRed: 'are understood',
  },
  {
    trap: 16,
    fault: 'A runbook has an option that there is not.',
    file: 'docs/runbooks/dead-lettered.md',
    find: '--note "the cause is gone" --execute',
    replace: '--note "the cause is gone" --really',
    tests: [runbookCommands],
    expectRed: 'are understood',
  },
  {
    trap: 16,
    fault: 'A runbook does not say how to redrive.',
    file: 'docs/runbooks/paused.md',
    find: '## Redrive or discard\n',
    replace: '',
    tests: [runbooks],
    expectRed: 'has every section, in one order',
  },
  {
    trap: 19,
    fault: 'Nothing breaks what an alarm of every consumer is for.',
    file: 'test/game-day/scenarios/scenarios.ts',
    find: '  [functionThrottled],\n',
    replace: '',
    tests: [scenarios],
    expectRed: 'are one for every alarm of',
  },
  {
    trap: 19,
    fault: 'Nothing breaks what an alarm on the shared parts is for.',
    file: 'test/game-day/scenarios/scenarios.ts',
    find: '  [redriveRefused],\n',
    replace: '',
    tests: [scenarios],
    expectRed: 'are one for every alarm on what no consumer owns',
  },
  {
    trap: 19,
    fault: 'A new alarm comes without a scenario.',
    file: 'lib/monitoring/consumer-alarm-rows.ts',
    find: "    {\n      kind: 'wrong-group',",
    replace: `    {
      kind: 'untried',
      severity: 'ticket',
      impact: 'Nothing yet: records are returned untried.',
      metric: consumerMetric(names, consumer, 'Untried'),
      threshold: 0,
      minutes: [3, 5],
      missingData: 'notBreaching',
    },
    {
      kind: 'wrong-group',`,
    tests: [scenarios],
    expectRed: 'are one for every alarm of',
  },
  {
    trap: 19,
    fault: 'A scenario sets the state of its alarm.',
    file: 'test/game-day/scenarios/functions.ts',
    find: '({ faults, own }) => void faults.throttledFunctions.add(own.function)',
    replace: "({ world, own }) => world.cloud.alarms.setState(own.alarm('throttled'), 'ALARM', 'game day')",
    tests: [sources],
    expectRed: 'makes no metric, no alarm state and no dead letter itself',
  },
  {
    trap: 19,
    fault: 'A scenario puts the metric of its alarm.',
    file: 'test/game-day/scenarios/producers.ts',
    find: `    if (event) await game.world.publish([{ ...event, detail: '{"metadata":' }]);`,
    replace: "    await game.world.client.send(new PutMetricDataCommand({ Namespace: 'AWS/Events', MetricData: [] }));",
    tests: [sources],
    expectRed: 'makes no metric, no alarm state and no dead letter itself',
  },
  {
    trap: 19,
    fault: 'A scenario puts a message into the dead-letter queue.',
    file: 'test/game-day/scenarios/delivery.ts',
    find: '({ faults, own }) => void faults.queuesClosedToRules.delete(own.queue),',
    replace: "({ world, own }) => world.queues.get(own.deadLetterQueue)?.send({ body: '{}' }),",
    tests: [sources],
    expectRed: 'send nothing but events',
  },
];
