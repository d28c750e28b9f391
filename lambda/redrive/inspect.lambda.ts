import { type Inspection, inspect } from './inspect.ts';
import { redriveEnvironment } from './redrive-environment.ts';
import { type RefusedRequest, readRequest } from './request.ts';

// once per cold start
const { routing, queues, deadLetters, runForMillis } = redriveEnvironment();

// called by an operator
export const handler = async (payload: unknown): Promise<Inspection | RefusedRequest> => {
  const read = readRequest(payload, queues);
  if ('refused' in read) return read.refused;
  const { source, changeVisibility } = deadLetters(read.request.queue);
  return inspect(read.request, routing, { source, deadLetters: { changeVisibility }, now: Date.now, runForMillis });
};
