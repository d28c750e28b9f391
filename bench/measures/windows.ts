import { catalog } from '../../lambda/events/catalog.ts';
import { configOf, consumerConfigOf } from '../../lib/config/config.ts';
import { percentile } from '../../tools/start/sample-result.ts';
import { dollarsOfMillion } from '../model/dollars.ts';
import { mappingsOf } from '../model/mappings.ts';
import { batchesOf, runSide } from '../model/run-side.ts';
import { sides } from '../model/side.ts';
import { type Row, rowOf } from '../report/row.ts';
import { windowFigures } from '../report/windows-table.ts';
import { partOf, type Trace } from '../traces/trace.ts';
import { type AllNeeds, useOf } from '../wire/side-needs.ts';

/** Seconds. Without a window AWS allows batches of ten at most. */
const windows = [0, 1, 2, 3, 5, 10, 15, 20, 25, 30, 45, 60];
const mostWithoutWindow = 10;

/** What each window of each consumer saves of its calls and dollars, and how long it makes changes wait, by five pollers. */
export function windowRows(trace: Trace, needs: AllNeeds, stage: string): Row[] {
  return catalog.consumers.flatMap(({ name, eventType }) => {
    const part = partOf(trace, ({ event }) => event.detailType === eventType);
    const { changes } = part;
    const { memorySizeMegabytes: memoryMegabytes, writeConcurrency } = consumerConfigOf(configOf(stage), name);
    const measure = (seconds: number) => {
      const settings = mappingsOf(stage, 5)[name];
      if (!settings) throw new Error(`The stage ${stage} has no settings for the consumer ${name}.`);
      const batchSize = seconds === 0 ? mostWithoutWindow : settings.batchSize;
      const mappings = { ...mappingsOf(stage, 5), [name]: { ...settings, batchSize, windowMillis: seconds * 1_000 } };
      const formed = batchesOf(part, mappings)[name];
      if (!formed) throw new Error(`There are no batches of the consumer ${name}.`);
      const calls = runSide(sides.ours, part, { [name]: formed });
      const { SendMessage, ReceiveMessage, DeleteMessageBatch, Invoke } = calls.aws;
      const code = Object.values(calls.code).reduce((sum, count) => sum + count, 0);
      const waits = formed.batches.flatMap(({ messages, closedAt }) => messages.map(({ at }) => closedAt - at));
      return {
        calls: ((code + SendMessage + ReceiveMessage.full + DeleteMessageBatch + Invoke) * 1_000) / changes.length,
        dollars: dollarsOfMillion(calls, useOf(needs, calls, { memoryMegabytes, writeConcurrency })).all,
        seconds: percentile(waits, 99) / 1_000,
      };
    };
    const none = measure(0);
    return windows.flatMap((window) => {
      const { calls, dollars, seconds } = measure(window);
      const row = (figure: keyof typeof windowFigures, ours: number, without?: number) =>
        rowOf('windows', {
          name: `${name}: window of ${window} s: ${windowFigures[figure].name}`,
          unit: windowFigures[figure].unit,
          ours,
          ...(without !== undefined && { peers: { 'without a window': without } }),
        });
      return [row('calls', calls, none.calls), row('dollars', dollars, none.dollars), row('wait', seconds)];
    });
  });
}
