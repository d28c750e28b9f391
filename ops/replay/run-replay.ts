import {
  DescribeArchiveCommand,
  DescribeReplayCommand,
  DescribeRuleCommand,
  type EventBridgeClient,
  StartReplayCommand,
} from '@aws-sdk/client-eventbridge';
import type { Names } from '../../lib/config/names.ts';
import { OpsError } from '../context.ts';

export interface PlannedReplay {
  readonly consumer: string;
  /** Of the time that it was planned: AWS wants each name once. */
  readonly replayName: string;
  readonly archiveArn: string;
  readonly busArn: string;
  readonly ruleArn: string;
  readonly from: Date;
  readonly to: Date;
  /** What part of the range the archive cannot have, in sentences. */
  readonly missing: readonly string[];
}

/** AWS advises to wait so long: https://docs.aws.amazon.com/eventbridge/latest/userguide/eb-replay-archived-event.html */
const archiveDelayMillis = 1_000 * 60 * 10; // 10 minutes

/** Finds what a replay to this consumer's rule needs. @throws OpsError where the archive or the rule is not there. */
export async function planReplay(
  client: EventBridgeClient,
  names: Names,
  consumer: string,
  { from, to }: { readonly from: Date; readonly to: Date },
  now: number,
): Promise<PlannedReplay> {
  const archive = await client.send(new DescribeArchiveCommand({ ArchiveName: names.archive }));
  const rule = await client.send(
    new DescribeRuleCommand({ Name: names.consumer(consumer).rule, EventBusName: names.bus }),
  );
  const { ArchiveArn: archiveArn, EventSourceArn: busArn } = archive;
  if (!archiveArn || !busArn || !rule.Arn)
    throw new OpsError('AWS returned no ARN for the archive, its bus or the rule.');
  const stamp = new Date(now)
    .toISOString()
    .replace(/\.\d+Z$/, 'Z')
    .replace(/[-:]/g, '');
  return {
    consumer,
    replayName: `${names.prefix}-${consumer}`.slice(0, 64 - stamp.length - 1).concat('-', stamp), // at most 64 characters
    archiveArn,
    busArn,
    ruleArn: rule.Arn,
    from,
    to,
    missing: missingIn({ from, to }, archive.CreationTime, archive.RetentionDays, now),
  };
}

/** @throws OpsError where the archive can have nothing of the range. */
function missingIn(
  { from, to }: { readonly from: Date; readonly to: Date },
  createdAt: Date | undefined,
  retentionDays: number | undefined,
  now: number,
): string[] {
  if (createdAt && to <= createdAt) {
    throw new OpsError(
      `The archive was created at ${createdAt.toISOString()} and has no earlier events: there is nothing to replay.`,
    );
  }
  if (from.getTime() >= now) throw new OpsError('The whole range is in the future: there is nothing to replay.');
  const keptSince = new Date(retentionDays ? now - retentionDays * 24 * 60 * 60_000 : 0);
  return [
    ...(createdAt && from < createdAt
      ? [`The archive was created at ${createdAt.toISOString()}: it has no earlier events.`]
      : []),
    ...(from < keptSince ? [`The archive keeps events for ${retentionDays} days: older events may be gone.`] : []),
    ...(to.getTime() > now
      ? ['The range ends in the future: only the events until now are replayed.']
      : to.getTime() > now - archiveDelayMillis
        ? ['The newest events may not be in the archive yet: EventBridge takes up to 10 minutes.']
        : []),
  ];
}

/** Only the consumer's rule gets the events: any other consumer would do its work again. */
export async function startReplay(client: EventBridgeClient, plan: PlannedReplay, description: string): Promise<void> {
  const { replayName, archiveArn, busArn, ruleArn, from, to } = plan;
  await client.send(
    new StartReplayCommand({
      ReplayName: replayName,
      Description: description,
      EventSourceArn: archiveArn,
      EventStartTime: from,
      EventEndTime: to,
      Destination: { Arn: busArn, FilterArns: [ruleArn] },
    }),
  );
}

interface FollowPorts {
  sleep(millis: number): Promise<void>;
  readonly signal: AbortSignal;
  /** From 0 to 1, by the time of the last event that was replayed. */
  onProgress(share: number, text: string): void;
}

const pollMillis = 1_000;

/** Watches a replay to its end, or until the signal: the replay does not care. */
export async function followReplay(
  client: EventBridgeClient,
  { replayName, from, to }: PlannedReplay,
  ports: FollowPorts,
): Promise<{ readonly state: string; readonly reason: string | undefined }> {
  for (;;) {
    const replay = await client.send(new DescribeReplayCommand({ ReplayName: replayName }));
    const { State: state = 'STARTING', StateReason: reason, EventLastReplayedTime: last } = replay;
    if (!['STARTING', 'RUNNING', 'CANCELLING'].includes(state) || ports.signal.aborted) return { state, reason };
    const share = last === undefined ? 0 : (last.getTime() - from.getTime()) / (to.getTime() - from.getTime());
    ports.onProgress(
      Math.min(1, Math.max(0, share)),
      last ? `replayed until ${last.toISOString()}` : state.toLowerCase(),
    );
    await ports.sleep(pollMillis);
  }
}
