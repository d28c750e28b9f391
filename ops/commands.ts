import type { AddCommand } from './context.ts';
import { addDoctor } from './doctor/doctor.ts';
import { addExport } from './export/export.ts';
import { addImport } from './export/import.ts';
import { addExpiry } from './failures/expiry.ts';
import { addFailures } from './failures/failures.ts';
import { addLogs } from './logs/logs.ts';
import { addTrace } from './logs/trace.ts';
import { addMute } from './mute/mute.ts';
import { addUnmute } from './mute/unmute.ts';
import { addPause } from './pause/pause.ts';
import { addResume } from './pause/resume.ts';
import { addPublish } from './publish/publish.ts';
import { addValidate } from './publish/validate.ts';
import { addDiscard } from './redrive/discard.ts';
import { addRedrive } from './redrive/redrive.ts';
import { addReplay } from './replay/replay.ts';
import { addState } from './state/state.ts';
import { addStatus } from './status/status.ts';

/** A command is a file beside this one and a line here. */
export const opsCommands: Readonly<Record<string, AddCommand>> = {
  doctor: addDoctor,
  status: addStatus,
  failures: addFailures,
  expiry: addExpiry,
  redrive: addRedrive,
  discard: addDiscard,
  export: addExport,
  import: addImport,
  pause: addPause,
  resume: addResume,
  mute: addMute,
  unmute: addUnmute,
  replay: addReplay,
  state: addState,
  trace: addTrace,
  logs: addLogs,
  publish: addPublish,
  validate: addValidate,
};
