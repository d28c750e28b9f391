import type { Fault } from './fault.ts';
import { alarmFaults } from './rows/alarm-faults.ts';
import { consumerFaults } from './rows/consumer-faults.ts';
import { localFaults } from './rows/local-faults.ts';
import { metricFaults } from './rows/metric-faults.ts';
import { monitoringFaults } from './rows/monitoring-faults.ts';
import { redriveFaults } from './rows/redrive-faults.ts';
import { simulationFaults } from './rows/simulation-faults.ts';
import { templateFaults } from './rows/template-faults.ts';

/** Every fault that `npm run faults` puts back. */
export const faults: readonly Fault[] = [
  ...consumerFaults,
  ...redriveFaults,
  ...templateFaults,
  ...alarmFaults,
  ...metricFaults,
  ...monitoringFaults,
  ...localFaults,
  ...simulationFaults,
];
