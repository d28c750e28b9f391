import { inspect } from './inspect.ts';
import type { Inspection, RefusedRequest } from './protocol.ts';
import { readInspectRequest } from './request.ts';
import { awsPorts } from './run/aws-ports.ts';

// once per cold start
const { rules, settings, deadLetters, runForMillis } = awsPorts();

// called by an operator
export const handler = async (payload: unknown): Promise<Inspection | RefusedRequest> => {
  const read = readInspectRequest(payload, rules);
  if ('refused' in read) return read.refused;
  const ports = { ...deadLetters(read.request.queue), now: Date.now, runForMillis };
  return inspect(read.request, settings.routing, ports);
};
