import { type CloudWatchLogsClient, FilterLogEventsCommand } from '@aws-sdk/client-cloudwatch-logs';
import { logGroupOf } from '../../lib/config/names.ts';

/** One line of the log of a function. */
export interface LogLine {
  readonly functionName: string;
  /** Epoch milliseconds, by CloudWatch Logs. */
  readonly time: number;
  readonly text: string;
  /** Unique within the log. */
  readonly id: string;
}

interface LinesWanted {
  readonly functionName: string;
  /** Epoch milliseconds. */
  readonly from: number;
  /** Epoch milliseconds; to the present if omitted. */
  readonly to?: number;
  /** Only lines with one of these texts. */
  readonly terms?: readonly string[];
  /** Only lines with all of these. */
  readonly allTerms?: readonly string[];
}

/** CloudWatch Logs takes filter patterns of 1,024 characters, of which the ids of changes need 41 each. */
const termsOfCall = 20;

/**
 * Reads the lines in pages, each as CloudWatch Logs returns it; many may be empty, as it looks at a part of the log for
 * each. What the signal ends midway just ends.
 */
export async function* readLogLines(
  client: CloudWatchLogsClient,
  { functionName, from, to, terms = [], allTerms = [] }: LinesWanted,
  signal: AbortSignal,
): AsyncGenerator<readonly LogLine[]> {
  for (let first = 0; first === 0 || first < terms.length; first += termsOfCall) {
    const filterPattern = [
      ...terms
        .slice(first, first + termsOfCall)
        .map((term, _, { length }) => `${length > 1 ? '?' : ''}${quoted(term)}`),
      ...allTerms.map(quoted),
    ].join(' ');
    let nextToken: string | undefined;
    do {
      if (signal.aborted) return;
      const page = await client.send(
        new FilterLogEventsCommand({
          logGroupName: logGroupOf(functionName),
          startTime: from,
          ...(to !== undefined && { endTime: to }),
          ...(filterPattern !== '' && { filterPattern }),
          nextToken,
        }),
      );
      yield (page.events ?? []).map(({ timestamp = 0, message = '', eventId = '' }) => ({
        functionName,
        time: timestamp,
        text: message.trimEnd(),
        id: eventId,
      }));
      nextToken = page.nextToken;
    } while (nextToken !== undefined);
  }
}

/** As a term of a filter pattern. */
const quoted = (text: string) => `"${text.replaceAll(/["\\]/g, '\\$&')}"`;
