import type { Names } from '../../../lib/config/names.ts';

/** One alarm of the templates, and what its name and description say about it. */
export interface AlarmUnderTest {
  readonly name: string;
  /** The name without the stage and the consumer, as `crashing`: what a scenario is for. */
  readonly trouble: string;
  /** Of its runbook, `docs/runbooks/<kind>.md`. */
  readonly kind: string;
  /** Absent where it watches what no consumer owns. */
  readonly consumer?: string;
  readonly severity: 'page' | 'ticket';
}

/** @throws Error for an alarm that does not say its severity or its runbook. */
export function alarmUnderTest(
  name: string,
  description: string,
  names: Names,
  consumers: readonly string[],
): AlarmUnderTest {
  const kind = /^Runbook: .*\/([\w-]+)\.md$/m.exec(description)?.[1];
  const severity = /^Severity: (page|ticket)\.$/m.exec(description)?.[1];
  if (kind === undefined || (severity !== 'page' && severity !== 'ticket')) {
    throw new Error(
      `The description of ${name} must say its severity and its runbook, as lib/monitoring/alarm-description.ts does.`,
    );
  }
  const consumer = consumers.find((each) => name.startsWith(names.consumer(each).alarm('')));
  const prefix = consumer === undefined ? names.alarm('') : names.consumer(consumer).alarm('');
  return { name, trouble: name.slice(prefix.length), kind, ...(consumer !== undefined && { consumer }), severity };
}
