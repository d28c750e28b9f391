import { consumerFaults } from './consumer-faults.ts';
import type { Fault } from './fault.ts';
import { localFaults } from './local-faults.ts';
import { redriveFaults } from './redrive-faults.ts';
import { templateFaults } from './template-faults.ts';

/** Every fault that `npm run faults` puts back. */
export const faults: readonly Fault[] = [...consumerFaults, ...redriveFaults, ...templateFaults, ...localFaults];
