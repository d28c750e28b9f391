import { type Inspection, inspect } from './inspect.ts';
import { type RefusedRequest, readInspectRequest } from './request.ts';
import { redriveEnvironment } from './run/aws-ports.ts';

// once per cold start
const { rules, settings, deadLetters, runForMillis } = redriveEnvironment();

// called by an operator
export const handler = async (payload: unknown): Promise<Inspection | RefusedRequest> => {
  const read = readInspectRequest(payload, rules);
  if ('refused' in read) return read.refused;
  const ports = { ...deadLetters(read.request.queue), now: Date.now, runForMillis };
  return inspect(read.request, settings.routing, ports);
};
