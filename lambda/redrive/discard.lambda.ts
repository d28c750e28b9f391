import { randomUUID } from 'node:crypto';
import { catalog } from '../events/catalog.ts';
import { discard } from './discard.ts';
import type { RefusedRequest, RunResult } from './protocol.ts';
import { readDiscardRequest } from './request.ts';
import { auditLog } from './run/audit.ts';
import { awsPorts } from './run/aws-ports.ts';

// once per cold start
const { rules, settings, deadLetters, runForMillis } = awsPorts();
const { discarding, run } = auditLog(catalog.eventTypes);

// called by an operator
export const handler = async (payload: unknown): Promise<RunResult | RefusedRequest> => {
  const read = readDiscardRequest(payload, rules);
  if ('refused' in read) return read.refused;
  const report = run.bind(undefined, 'discard', read.request);
  const world = { ...deadLetters(read.request.queue), runForMillis, now: Date.now, newId: randomUUID };
  return discard(read.request, settings.routing, { ...world, discarding, report });
};
