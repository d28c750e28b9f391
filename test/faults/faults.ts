import { alarmFaults } from './alarm-faults.ts';
import { consumerFaults } from './consumer-faults.ts';
import type { Fault } from './fault.ts';
import { localFaults } from './local-faults.ts';
import { metricFaults } from './metric-faults.ts';
import { monitoringFaults } from './monitoring-faults.ts';
import { redriveFaults } from './redrive-faults.ts';
import { templateFaults } from './template-faults.ts';

/** Every fault that `npm run faults` puts back. */
export const faults: readonly Fault[] = [
  ...consumerFaults,
  ...redriveFaults,
  ...templateFaults,
  ...alarmFaults,
  ...metricFaults,
  ...monitoringFaults,
  ...localFaults,
];
