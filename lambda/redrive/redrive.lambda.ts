import { randomUUID } from 'node:crypto';
import { logger } from '../shared/logger.ts';
import { type RedriveResult, redrive } from './redrive.ts';
import { redriveEnvironment } from './redrive-environment.ts';
import { type RefusedRequest, readRequest } from './request.ts';

// once per cold start
const { routing, queues, deadLetters, queue, runForMillis } = redriveEnvironment();

// called by an operator
export const handler = async (payload: unknown): Promise<RedriveResult | RefusedRequest> => {
  const read = readRequest(payload, queues);
  if ('refused' in read) return read.refused;
  const { source, ...letters } = deadLetters(read.request.queue);
  const queueOf = ({ queueUrl }: { queueUrl: string }) => queue(queueUrl);
  const ports = { source, deadLetters: letters, queueOf, now: Date.now, newId: randomUUID, runForMillis };
  const result = await redrive(read.request, routing, ports);
  logger.info('Redrive', { ...read.request, ...result }); // the audit trail
  return result;
};
