import { describe, expect, it } from 'vitest';
import { resourcesOf } from '../support/resources-of.ts';
import { synthesize } from '../support/synthesize.ts';
import { account, admin, expectDecided, type Row, stranger } from './decided-rows.ts';
import { functionOfArn, roleOf, schedules } from './roles-of-stage.ts';
import { verdictOn } from './verdict.ts';
import { weakenings } from './weakenings.ts';

const templates = synthesize('dev');

describe('the roles of the stage', () => {
  const trusted = resourcesOf(templates, 'AWS::IAM::Role').map(({ where }) => roleOf(where));

  it.each(trusted)('$where is assumed only by $service', ({ service, trust }) => {
    const resource = `arn:aws:iam::${account}:role/some`;
    const action = 'sts:AssumeRole';
    const assume = (principal: string, sourceAccount: string, allowed: boolean): Row => ({
      who: `${principal} for ${sourceAccount}`,
      request: { principal, action, resource, context: { 'aws:SourceAccount': sourceAccount } },
      allowed,
    });
    const isScheduler = service === 'scheduler.amazonaws.com';
    expectDecided(
      [
        assume(service, account, true),
        // Lambda sends no account: a function and its role are of one.
        assume(service, '222222222222', !isScheduler),
        assume(isScheduler ? 'lambda.amazonaws.com' : 'scheduler.amazonaws.com', account, false),
        { ...assume(admin, account, false), own: true },
        { ...assume(stranger, account, false), own: true },
        {
          ...assume(service, account, false),
          request: { ...assume(service, account, false).request, action: 'sts:TagSession' },
        },
      ],
      trust,
    );
  });

  it.each(schedules())('the schedule $name may invoke its function and nothing else', ({ role, target }) => {
    const { service, statements } = roleOf(role);
    expect(service).toBe('scheduler.amazonaws.com');
    const request = {
      principal: `arn:aws:iam::${account}:role/schedule`,
      action: 'lambda:InvokeFunction',
      resource: target,
    };
    expect(target).toBe(`arn:aws:lambda:eu-west-1:${account}:function:${functionOfArn(target)}`);
    const exact = { denied: [], unused: [], wide: [] };
    expect(verdictOn(statements, [request])).toEqual(exact);
    for (const { what, statements: changed } of weakenings(statements)) {
      expect(verdictOn(changed, [request]), what).not.toEqual(exact);
    }
  });
});
