import { changeOutcomes, loggedChanges } from '../../lambda/consume/change-log.ts';
import { jsonOf, jsonText } from '../../lambda/events/json-fields.ts';
import { countText, terminalText } from '../text.ts';

/** What our functions log with every line and what the name of the function or the time says already. */
const left: ReadonlySet<string> = new Set([
  'cold_start',
  'function_arn',
  'function_memory_size',
  'function_name',
  'level',
  'message',
  'sampling_rate',
  'service',
  'timestamp',
  'xray_trace_id',
]);

const outcomes: ReadonlySet<string> = new Set(changeOutcomes);

/**
 * A line of a function's log for a person: time, function, level, message and fields.
 *
 * @param time epoch milliseconds, for a line that does not say when it was written
 * @returns `undefined` for what is for machines: embedded metrics, and Lambda's notes of invocations that went well
 */
export function describeLogLine(functionName: string, text: string, time: number): string | undefined {
  const described = describe(functionName, text, time);
  return described === undefined ? undefined : terminalText(described); // of a log, any part may hold anything
}

function describe(functionName: string, text: string, time: number): string | undefined {
  const line = objectIn(text);
  if (line === undefined) return [new Date(time).toISOString(), functionName, text].join('  ');
  const metrics = metricFields(line);
  if (metrics.size > 0 && line.message === undefined) return undefined;
  if (typeof line.type === 'string' && line.type.startsWith('platform.')) {
    return platformLine(functionName, line.type, line.record, jsonText(line.time));
  }
  const { level = 'INFO', message, timestamp } = line;
  const fields = Object.entries(line)
    .filter(([name]) => !left.has(name) && !metrics.has(name))
    .map(([name, value]) => (outcomes.has(name) ? countsText(name, jsonText(value)) : `${name}=${valueText(value)}`));
  const when = typeof timestamp === 'string' ? timestamp : new Date(time).toISOString();
  return [when, functionName, jsonText(level).padEnd(5), messageText(message), fields.join(' ')]
    .filter((part) => part !== '')
    .join('  ');
}

/** Lambda's own lines: https://docs.aws.amazon.com/lambda/latest/dg/telemetry-schema-reference.html */
function platformLine(functionName: string, type: string, record: unknown, time: string): string | undefined {
  const { status, errorType, requestId } = objectOf(record) ?? {};
  if (status === undefined || status === 'success') return undefined;
  const fields = [
    `requestId=${jsonText(requestId)}`,
    ...(errorType === undefined ? [] : [`errorType=${jsonText(errorType)}`]),
  ];
  return [time, functionName, 'ERROR', `${type} ${jsonText(status)}`, fields.join(' ')].join('  ');
}

/** What a line holds of embedded metrics: https://docs.aws.amazon.com/AmazonCloudWatch/latest/monitoring/CloudWatch_Embedded_Metric_Format_Specification.html */
function metricFields(line: Readonly<Record<string, unknown>>): ReadonlySet<string> {
  if (!('_aws' in line)) return new Set();
  const { CloudWatchMetrics: directives } = objectOf(line._aws) ?? {};
  const lists = Array.isArray(directives) ? directives.map((each) => objectOf(each)?.Metrics) : [];
  const names = lists.flatMap((list) =>
    Array.isArray(list) ? list.map((each) => jsonText(objectOf(each)?.Name)) : [],
  );
  return new Set(['_aws', ...names]);
}

/** Of thousands of changes, how many there are. */
function countsText(outcome: string, words: string): string {
  const units = loggedChanges(words, '');
  const replaced = units.reduce((sum, { changes }) => sum + changes.length - 1, 0);
  return `${outcome}=${units.length}${replaced === 0 ? '' : ` (and ${countText(replaced)} coalesced)`}`;
}

/** Lambda logs what a handler threw as an object. */
function messageText(message: unknown): string {
  const { errorType, errorMessage } = objectOf(message) ?? {};
  if (errorType !== undefined) return `${jsonText(errorType)}: ${jsonText(errorMessage)}`;
  return typeof message === 'string' ? message : valueText(message);
}

/** A logged error as its name and message; a text without blanks as it is, everything else as JSON. */
function valueText(value: unknown): string {
  const { name, message } = objectOf(value) ?? {};
  if (typeof name === 'string' && typeof message === 'string') return JSON.stringify(`${name}: ${message}`);
  return typeof value === 'string' && /^[!#-~]+$/.test(value) ? value : jsonOf(value);
}

function objectIn(text: string): Readonly<Record<string, unknown>> | undefined {
  try {
    return objectOf(JSON.parse(text));
  } catch {
    return undefined;
  }
}

const objectOf = (value: unknown): Readonly<Record<string, unknown>> | undefined =>
  typeof value === 'object' && value !== null && !Array.isArray(value) ? { ...value } : undefined;
