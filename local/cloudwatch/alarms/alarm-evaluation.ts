import type { AlarmState } from './alarm-rule.ts';

/** Whether the datapoint of one period breaches the threshold; `undefined` where there is none. */
export type PeriodOutcome = boolean | undefined;

export const missingDataTreatments = ['missing', 'notBreaching', 'breaching', 'ignore'] as const;
type MissingDataTreatment = (typeof missingDataTreatments)[number];

export interface AlarmEvaluationSettings {
  readonly evaluationPeriods: number;
  /** At most `evaluationPeriods`. */
  readonly datapointsToAlarm: number;
  readonly treatMissingData: MissingDataTreatment;
}

/**
 * How many periods CloudWatch looks back beyond those that it evaluates, in case some are without data. AWS tells it
 * only by its example, 5 periods for 3:
 * https://docs.aws.amazon.com/AmazonCloudWatch/latest/monitoring/alarms-and-missing-data.html
 */
const furtherPeriods = 2;

/** How many periods of data an alarm may depend on: its evaluation range. */
export function evaluationRangePeriods({ evaluationPeriods }: Pick<AlarmEvaluationSettings, 'evaluationPeriods'>) {
  return evaluationPeriods + furtherPeriods;
}

/**
 * The state that follows from the periods of an evaluation range; `undefined` where the alarm keeps the state it has.
 * https://docs.aws.amazon.com/AmazonCloudWatch/latest/monitoring/alarms-and-missing-data.html
 *
 * @param range oldest first
 */
export function stateOf(range: readonly PeriodOutcome[], settings: AlarmEvaluationSettings): AlarmState | undefined {
  const { evaluationPeriods, datapointsToAlarm, treatMissingData } = settings;
  const evaluated = range.filter((outcome) => outcome !== undefined).slice(-evaluationPeriods);
  const filled = evaluationPeriods - evaluated.length;
  const breaching = evaluated.filter(Boolean).length;
  if (breaching >= datapointsToAlarm) return 'ALARM';
  if (filled === 0 || treatMissingData === 'notBreaching') return 'OK';
  if (treatMissingData === 'breaching') return breaching + filled >= datapointsToAlarm ? 'ALARM' : 'OK';
  if (breaching < evaluated.length) return 'OK';
  if (treatMissingData === 'ignore') return undefined;
  // Only breaching datapoints, and too few. One that is old enough is not the first of a few that may yet be fine.
  const ageOfOldest = range.length - range.indexOf(true);
  return breaching > 0 && ageOfOldest >= datapointsToAlarm ? 'ALARM' : 'INSUFFICIENT_DATA';
}
