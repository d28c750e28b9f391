import { addDiscard } from '../ops/discard-command.ts';
import { addFailures } from '../ops/failures.ts';
import type { AddCommand } from '../ops/ops-context.ts';
import { addPause } from '../ops/pause.ts';
import { addRedrive } from '../ops/redrive-command.ts';
import { addReplay } from '../ops/replay.ts';
import { addResume } from '../ops/resume.ts';
import { addState } from '../ops/state.ts';
import { addStatus } from '../ops/status.ts';

/** Those that runbooks and scenarios use. */
export const opsCommands: readonly AddCommand[] = [
  addStatus,
  addFailures,
  addRedrive,
  addDiscard,
  addPause,
  addResume,
  addReplay,
  addState,
];
