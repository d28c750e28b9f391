import { expect } from 'vitest';
import { evaluate, type IamRequest, type Statement } from './evaluate.ts';
import { weakenings } from './weakenings.ts';

/** Of the stage. */
export const account = '111111111111';
export const admin = `arn:aws:iam::${account}:role/admin`;
export const stranger = 'arn:aws:iam::333333333333:role/stranger';
const everything: Statement = { Sid: 'Everything', Effect: 'Allow', Action: '*', Resource: '*' };
/** One request to a resource, and whether it must be allowed. */
export interface Row {
  readonly who: string;
  readonly request: IamRequest;
  /** Of a role with an Allow of its own for anything. */
  readonly own?: boolean;
  readonly allowed: boolean;
}

const decide = ({ request, own }: Row, resource: readonly Statement[]) =>
  evaluate(request, { identity: own ? [everything] : [], resource }, account).allowed;

/** The rows hold, and every change of one statement is noticed by one of them. */
export function expectDecided(rows: readonly Row[], policy: readonly Statement[]): void {
  for (const row of rows) expect(decide(row, policy), `${row.who}: ${row.request.action}`).toBe(row.allowed);
  for (const { what, statements } of weakenings(policy)) {
    const noticed = rows.filter((row) => decide(row, statements) !== row.allowed);
    expect(noticed.length, what).toBeGreaterThan(0);
  }
}
