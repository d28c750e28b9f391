import { type InspectPayload, inspection, sharedQueues } from '../../lambda/redrive/protocol.ts';
import { queueCounts } from '../stage/queue-counts.ts';
import { countOf, durationText, opsCommandLine } from '../text.ts';
import type { Found, StageToCheck } from './finding.ts';

/** How long the oldest failed event of each queue has waited, as the function `inspect` sees it. */
export async function checkDeadLetters(stage: StageToCheck): Promise<Found[]> {
  const { clients, names, config, catalog, settings, now } = stage;
  const shared: Record<(typeof sharedQueues)[number], string> = {
    unrouted: names.unroutedQueue,
    undelivered: names.unroutedDeadLetterQueue,
    quarantine: names.quarantineQueue,
  };
  const queues = [
    ...catalog.consumers.map(({ name }) => ({ name, queueName: names.consumer(name).deadLetterQueue })),
    ...sharedQueues.map((name) => ({ name, queueName: shared[name] })),
  ];
  const found: Found[] = [];
  // One after the other: a new account can run few functions at once, and the consumers need them.
  for (const { name, queueName } of queues) {
    const { visible, inFlight } = await queueCounts(clients.sqs, queueName);
    if (visible + inFlight === 0) continue;
    const request: InspectPayload = { queue: name, requestedBy: stage.requestedBy };
    const { byCause, sawAll, seen } = await stage.invoke(names.inspectFunction, request, inspection);
    const oldest = byCause.map((cause) => cause.oldest).sort()[0];
    if (oldest === undefined) continue; // all of it has gone meanwhile, or somebody else is looking at it
    const ageSeconds = (now - Date.parse(oldest)) / 1_000;
    const left = config.deadLetterRetentionSeconds - ageSeconds;
    const part = sawAll ? '' : ' (not all were read)';
    const text = `${queueName} holds ${countOf(seen, 'failed event')}${part}, the oldest ${durationText(ageSeconds)} old`;
    const toDo = `See why, then redrive or discard: ${opsCommandLine(['failures', name], settings)}`;
    found.push(
      left < config.deadLetterRetentionSeconds / 2
        ? { result: 'problem', found: `${text}; SQS deletes it in ${durationText(left)}.`, toDo }
        : { result: 'advice', found: `${text}.`, toDo },
    );
  }
  return found.length > 0 ? found : [{ result: 'ok', found: 'There are no failed events.' }];
}
