import { catalog } from '../../lambda/events/catalog.ts';
import { changeIdOf, checkEvent, type PublishableEvent } from '../../lambda/publish/check-event.ts';
import { createPublisher } from '../../lambda/publish/publisher.ts';
import type { PutEventsError } from '../../lambda/publish/put-events-error.ts';
import type { PutEvents } from '../../lambda/publish/send-batch.ts';
import { configOf } from '../../lib/config/config.ts';
import { namesOf } from '../../lib/config/names.ts';
import { type OpsContext, OpsError } from '../context.ts';
import { startLineProgress } from '../progress.ts';
import { type LineProblem, readEventLine } from './event-line.ts';
import type { InputLine, InputLines } from './input-lines.ts';

/** One change that failed; mostly the only one of its line. */
export interface FailedLine {
  readonly line: number;
  /** Its position in `detail.changes`, from 0, where the event of the line is a pack. */
  readonly change?: number;
  readonly changeId: string | undefined;
  readonly reason: string;
  readonly message: string | undefined;
  readonly problems: readonly LineProblem[];
}

interface LinesResult {
  /** Changes. */
  readonly published: number;
  /** Changes, and lines without any, that failed for a reason of their own; each was reported. */
  readonly failed: number;
  /** Why it ended before the input did. All lines before `line` are published or reported, and some after it may be. */
  readonly stopped: (PutEventsError & { readonly line: number }) | undefined;
}

interface LinesTarget {
  readonly stage: string;
  readonly putEvents: PutEvents;
  readonly maxChangesPerEvent?: number;
}

/** Requests under way at once: a file is not a producer, which has other work to do while it waits for the network. */
const concurrency = 8;

/**
 * Publishes every good line to the bus of the stage and reports every other as soon as it is known, which need not be in
 * the order of the lines.
 *
 * @throws OpsError for an input that is none of lines.
 */
export async function publishLines(
  input: InputLines,
  { stage, putEvents, maxChangesPerEvent = 1 }: LinesTarget,
  report: (failure: FailedLine) => void,
  { stderr, now, sleep, signal }: Pick<OpsContext, 'stderr' | 'now' | 'sleep' | 'signal'>,
): Promise<LinesResult> {
  const target = {
    putEvents,
    busName: namesOf(stage).bus,
    marketplaces: configOf(stage).marketplaces.map(({ name }) => name),
  };
  const progress = startLineProgress(stderr, input.totalBytes);
  const isFile = input.totalBytes !== undefined;
  const underWay = new Map<number, number>(); // lines, and how many changes of each are settled
  let lastLine = 0;
  let published = 0;
  let failed = 0;
  let refusedInput: OpsError | undefined;
  const fail = (failure: FailedLine) => {
    failed++;
    progress.above(() => report(failure));
  };

  async function* events(): AsyncGenerator<PublishableEvent & { readonly line: number }> {
    try {
      for await (const inputLine of input.lines) {
        const { line, size } = inputLine;
        lastLine = line;
        progress.advance(size);
        const read = readLine(inputLine, target, now());
        if ('failure' in read) fail(read.failure);
        else {
          underWay.set(line, 0);
          yield { ...read.event, line };
        }
      }
    } catch (error) {
      if (error instanceof OpsError) refusedInput = error;
      throw error;
    }
  }

  try {
    const settings = {
      ...target,
      maxChangesPerEvent,
      now,
      sleep,
      concurrency,
      ...(isFile && { lingerMillis: fileLinger }),
    };
    const stopped = await createPublisher(settings).publishEach(
      events(),
      ({ line }, failure, place) => {
        if (failure?.action === 'stop') return;
        const settled = 1 + (underWay.get(line) ?? 0);
        if (settled < (place?.of ?? 1)) underWay.set(line, settled);
        else underWay.delete(line);
        if (failure === undefined) published++;
        else {
          const { change, changeId, reason, message, problems } = failure;
          fail({ line, ...(change !== undefined && { change }), changeId, reason, message, problems });
        }
      },
      { signal },
    );
    if (refusedInput !== undefined) throw refusedInput;
    const [firstUnderWay = lastLine + 1] = underWay.keys(); // added in the order of the lines
    return { published, failed, stopped: stopped && { ...stopped, line: firstUnderWay } };
  } finally {
    progress.stop();
  }
}

/** In milliseconds: nobody waits for one line of a file, and what is read of it later may go into the same event. */
const fileLinger = 10_000;

function readLine(
  { line, text }: InputLine,
  { busName, marketplaces }: { readonly busName: string; readonly marketplaces: readonly string[] },
  now: number,
): { readonly event: PublishableEvent } | { readonly failure: FailedLine } {
  if (typeof text !== 'string') {
    const { problem: reason, message } = text;
    return { failure: { line, changeId: undefined, reason, message, problems: [] } };
  }
  const read = readEventLine(text, busName);
  if (read.good) return { event: read.event };
  const { event, reason, problems } = read;
  const checked = event && checkEvent(event, catalog.eventTypes, now, marketplaces); // for all that is wrong with it at once
  const more = checked?.changes.flatMap((refusal) => refusal?.problems ?? []) ?? [];
  const changeId = changeIdOf(event?.detail);
  return { failure: { line, changeId, reason, message: undefined, problems: [...problems, ...more] } };
}
