import { accessRules } from './access-rules.ts';
import { alarmRules } from './alarm-rules.ts';
import { functionRules } from './function-rules.ts';
import type { HouseRule } from './house-rule.ts';
import { queueRules } from './queue-rules.ts';
import { routeRules } from './route-rules.ts';
import { stackRules } from './stack-rules.ts';

export const houseRules: readonly HouseRule[] = [
  ...routeRules,
  ...queueRules,
  ...accessRules,
  ...functionRules,
  ...alarmRules,
  ...stackRules,
];
