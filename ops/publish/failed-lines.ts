import type { OpsContext } from '../context.ts';
import { shortTerminalText } from '../text.ts';
import type { FailedLine } from './publish-lines.ts';

/**
 * Writes failures while they come: as lines on standard error, or with `json` as the list `failed` of one JSON object on
 * standard output, each on a line of its own.
 */
export function failedLines(json: boolean, { stdout, stderr }: Pick<OpsContext, 'stdout' | 'stderr'>) {
  let begun = false;
  return {
    report(failure: FailedLine): void {
      if (!json) stderr.write(`${describeFailure(failure)}\n`);
      else stdout.write(`${begun ? ',' : '{"failed":[\n'}${JSON.stringify(failure)}\n`);
      begun = true;
    },
    /** @param rest the other fields of the object; `text` is what is written without `json`. */
    end(rest: object, text: string): void {
      stdout.write(json ? `${begun ? '' : '{"failed":['}],${JSON.stringify(rest).slice(1)}\n` : text);
    },
  };
}

/**
 * As `line 3: schema_broken (detail.data.status invalid_value: one of requested, approved)`; of a change of a pack as
 * `line 3, changes.0: schema_broken (…)`.
 */
function describeFailure({ line, change, changeId, reason, message, problems }: FailedLine): string {
  const details = problems
    .map(({ path, code, expected }) =>
      `${shortTerminalText(path)} ${code}${expected === undefined ? '' : `: ${expected}`}`.trim(),
    )
    .filter((detail) => detail !== reason);
  const why = [...details, ...(message ? [shortTerminalText(message)] : [])].join('; ');
  const place = change === undefined ? '' : `, changes.${change}`;
  return `line ${line}${place}: ${reason}${why && ` (${why})`}${changeId === undefined ? '' : ` changeId ${changeId}`}`;
}
