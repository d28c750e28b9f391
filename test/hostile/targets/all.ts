import type { Target } from '../target.ts';
import { configurationTarget } from './configuration.ts';
import { deadLettersTarget } from './dead-letters.ts';
import { httpTarget } from './http.ts';
import { linesTarget } from './lines.ts';
import { messagesTarget } from './messages.ts';
import { requestsTarget } from './requests.ts';

/** Everything that reads from outside. */
export const allTargets = (assemblyDirectory: () => Promise<string>): readonly Target[] => [
  messagesTarget(),
  requestsTarget(),
  linesTarget(),
  configurationTarget(),
  deadLettersTarget(),
  httpTarget(assemblyDirectory),
];
