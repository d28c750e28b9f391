import { addDiscard } from './discard-command.ts';
import { addFailures } from './failures.ts';
import { addMute } from './mute.ts';
import type { AddCommand } from './ops-context.ts';
import { addPause } from './pause.ts';
import { addPublish } from './publish.ts';
import { addRedrive } from './redrive-command.ts';
import { addReplay } from './replay.ts';
import { addResume } from './resume.ts';
import { addState } from './state.ts';
import { addStatus } from './status.ts';
import { addUnmute } from './unmute.ts';
import { addValidate } from './validate.ts';

/** A command is a file beside this one and a line here. */
export const opsCommands: Readonly<Record<string, AddCommand>> = {
  status: addStatus,
  failures: addFailures,
  redrive: addRedrive,
  discard: addDiscard,
  pause: addPause,
  resume: addResume,
  mute: addMute,
  unmute: addUnmute,
  replay: addReplay,
  state: addState,
  publish: addPublish,
  validate: addValidate,
};
