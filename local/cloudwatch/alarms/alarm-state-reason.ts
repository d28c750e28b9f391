import type { AlarmState } from './alarm-rule.ts';
import { evaluationRangeMillis, type MetricAlarm, type MetricAlarmEvaluation } from './metric-alarm.ts';

const words: Readonly<Record<MetricAlarm['comparisonOperator'], string>> = {
  GreaterThanOrEqualToThreshold: 'greater than or equal to',
  GreaterThanThreshold: 'greater than',
  LessThanOrEqualToThreshold: 'less than or equal to',
  LessThanThreshold: 'less than',
};

/** Why an alarm changes its state, in CloudWatch's words. */
export function stateReason(
  alarm: MetricAlarm,
  { datapoints }: MetricAlarmEvaluation,
  change: { readonly from: AlarmState; readonly to: AlarmState },
): string {
  const { evaluationPeriods, datapointsToAlarm, threshold, comparisonOperator, treatMissingData } = alarm;
  const evaluated = datapoints.slice(-evaluationPeriods);
  const missing = evaluationPeriods - evaluated.length;
  if (change.to === 'INSUFFICIENT_DATA') {
    return `Insufficient Data: ${count(missing, 'datapoint')} ${missing === 1 ? 'was' : 'were'} unknown.`;
  }
  const filling =
    missing > 0 && (treatMissingData === 'breaching' || treatMissingData === 'notBreaching')
      ? `${count(missing, 'missing datapoint')} ${missing === 1 ? 'was' : 'were'} treated as ` +
        `[${treatMissingData === 'breaching' ? 'Breaching' : 'NonBreaching'}]`
      : undefined;
  if (evaluated.length === 0) {
    return `Threshold Crossed: no datapoints were received for ${count(missing, 'period')} and ${filling}.`;
  }
  const relevant = evaluated.filter(({ breaches }) => breaches === (change.to === 'ALARM'));
  const values = relevant.toReversed().map(({ value, timestamp }) => `${number(value)} (${time(timestamp)})`);
  const were = relevant.length === 1 ? 'was' : 'were';
  const compared = `${were} ${change.to === 'ALARM' ? '' : 'not '}${words[comparisonOperator]}`;
  const needed = change.to === 'ALARM' ? datapointsToAlarm : evaluationPeriods - datapointsToAlarm + 1;
  const from = change.to === 'ALARM' ? 'OK -> ALARM' : 'ALARM -> OK';
  return (
    `Threshold Crossed: ${relevant.length} out of the last ${evaluationPeriods} datapoints [${values.join(', ')}] ` +
    `${compared} the threshold (${number(threshold)})${filling ? ` and ${filling}` : ''} ` +
    `(minimum ${count(needed, 'datapoint')} for ${from} transition).`
  );
}

/** The same for programs, as JSON. */
export function stateReasonData(alarm: MetricAlarm, { datapoints }: MetricAlarmEvaluation, end: number): string {
  const evaluated = datapoints.slice(-alarm.evaluationPeriods);
  return JSON.stringify({
    version: '1.0',
    queryDate: date(end),
    startDate: date(end - evaluationRangeMillis(alarm)),
    ...(alarm.query.statistic !== undefined && { statistic: alarm.query.statistic }),
    period: alarm.query.periodMillis / 1_000,
    recentDatapoints: evaluated.map(({ value }) => value),
    threshold: alarm.threshold,
    evaluatedDatapoints: evaluated.toReversed().map(({ timestamp, value }) => ({ timestamp: date(timestamp), value })),
  });
}

/** As CloudWatch writes times in JSON: `2026-01-01T12:00:00.000+0000`. */
export function date(epochMillis: number): string {
  return new Date(epochMillis).toISOString().replace('Z', '+0000');
}

/** `01/12/26 09:30:00` is the first of December. */
function time(epochMillis: number): string {
  const [day = '', clock = ''] = new Date(epochMillis).toISOString().split('T');
  const [year = '', month, ofMonth] = day.split('-');
  return `${ofMonth}/${month}/${year.slice(2)} ${clock.slice(0, 8)}`;
}

const number = (value: number) => (Number.isInteger(value) ? value.toFixed(1) : String(value));
const count = (amount: number, thing: string) => `${amount} ${thing}${amount === 1 ? '' : 's'}`;
