import type { Target } from '../target.ts';
import { configurationTarget } from './configuration.ts';
import { deadLettersTarget } from './dead-letters.ts';
import { httpTarget } from './http.ts';
import { linesTarget } from './lines.ts';
import { messagesTarget } from './messages.ts';
import { optionsTarget } from './options.ts';
import { requestsTarget } from './requests.ts';
import { settingsTarget } from './settings.ts';

/** Everything that reads from outside. */
export const allTargets = (assemblyDirectory: () => Promise<string>): readonly Target[] => [
  messagesTarget(),
  requestsTarget(),
  linesTarget(),
  configurationTarget(),
  settingsTarget(),
  optionsTarget(),
  deadLettersTarget(),
  httpTarget(assemblyDirectory),
];
