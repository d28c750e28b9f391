import { catalog } from '../../lambda/events/catalog.ts';
import { changeIdOf, checkEvent, type PublishableEvent } from '../../lambda/publish/check-event.ts';
import { createPublisher } from '../../lambda/publish/publisher.ts';
import type { PutEventsError } from '../../lambda/publish/put-events-error.ts';
import type { PutEvents } from '../../lambda/publish/send-batch.ts';
import type { OpsContext } from '../context.ts';
import { startLineProgress } from '../progress.ts';
import { type LineProblem, readEventLine } from './event-line.ts';
import type { InputLines } from './input-lines.ts';

interface FailedLine {
  readonly line: number;
  readonly changeId: string | undefined;
  readonly reason: string;
  readonly message: string | undefined;
  readonly problems: readonly LineProblem[];
}

interface LinesResult {
  readonly published: number;
  /** By line number. */
  readonly failed: readonly FailedLine[];
  readonly stopped: PutEventsError | undefined;
}

/** Publishes every good line and reports every other. */
export async function publishLines(
  input: InputLines,
  target: { readonly putEvents: PutEvents; readonly busName: string },
  { stderr, now, signal }: Pick<OpsContext, 'stderr' | 'now' | 'signal'>,
): Promise<LinesResult> {
  const progress = startLineProgress(stderr, input.totalBytes);
  const bad: FailedLine[] = [];

  async function* events(): AsyncGenerator<PublishableEvent & { readonly line: number }> {
    for await (const { line, text, bytes } of input.lines) {
      progress.advance(bytes);
      const read = readEventLine(text, target.busName);
      if (read.good) {
        yield { ...read.event, line };
        continue;
      }
      const checked = read.event && checkEvent(read.event, catalog.eventTypes, now());
      const more = checked?.valid === false ? checked.problems : [];
      const { reason } = read;
      bad.push({
        line,
        changeId: changeIdOf(read.event?.detail),
        reason,
        message: undefined,
        problems: [...read.problems, ...more],
      });
    }
  }

  try {
    const { published, failed, stopped } = await createPublisher({ ...target, now }).publish(events(), { signal });
    const refused = failed.map(({ event, changeId, reason, message, problems }) => ({
      line: event.line,
      changeId,
      reason,
      message,
      problems,
    }));
    return { published, failed: [...bad, ...refused].sort((a, b) => a.line - b.line), stopped };
  } finally {
    progress.stop();
  }
}

/** One line for each failure, as `line 3: schema_broken (detail.data.status invalid_value)`. */
export function describeFailure({ line, changeId, reason, message, problems }: FailedLine): string {
  const details = problems.map(({ path, code }) => `${path} ${code}`.trim()).filter((detail) => detail !== reason);
  const why = [...details, ...(message ? [message] : [])].join(', ');
  return `line ${line}: ${reason}${why && ` (${why})`}${changeId === undefined ? '' : ` changeId ${changeId}`}`;
}
