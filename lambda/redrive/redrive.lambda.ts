import { randomUUID } from 'node:crypto';
import { catalog } from '../events/catalog.ts';
import type { RefusedRequest, RunResult } from './protocol.ts';
import { redrive } from './redrive.ts';
import { readRedriveRequest } from './request.ts';
import { auditLog } from './run/audit.ts';
import { awsPorts } from './run/aws-ports.ts';

// once per cold start
const { rules, settings, deadLetters, ...ports } = awsPorts();
const { moved, run } = auditLog(catalog.eventTypes);

// called by an operator, and by the schedule
export const handler = async (payload: unknown): Promise<RunResult | RefusedRequest> => {
  const read = readRedriveRequest(payload, rules);
  if ('refused' in read) return read.refused;
  const report = run.bind(undefined, 'redrive', read.request);
  const world = { ...ports, ...deadLetters(read.request.queue), now: Date.now, newId: randomUUID };
  return redrive(read.request, settings, { ...world, moved, report });
};
