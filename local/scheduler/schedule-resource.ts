import * as z from 'zod/mini';
import type { Clock } from '../clock.ts';
import { type ResourceRequest, type ResourceType, readProperty } from '../resource-type.ts';
import { Schedule } from './schedule.ts';
import { type NextTime, parseScheduleExpression } from './schedule-expression.ts';

interface ScheduleNeeds {
  readonly account: string;
  readonly region: string;
  readonly clock: Clock;
  /** By the name of their function. */
  readonly asynchronousInvokers: ReadonlyMap<string, { invoke(payload: string): void }>;
  /** By group and name. */
  readonly schedules: Map<string, Schedule>;
}

const flexibleTimeWindow = z._default(z.object({ Mode: z._default(z.string(), 'OFF') }), { Mode: 'OFF' });
const targetSchema = z.looseObject({ Arn: z.optional(z.string()), Input: z.optional(z.string()) });

// Retries and the queue for what could not be delivered are for targets that refuse: a function here takes every call.
const knownOfTarget = ['Arn', 'DeadLetterConfig', 'Input', 'RetryPolicy', 'RoleArn'];

/** https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/aws-resource-scheduler-schedule.html */
export const scheduleResource: ResourceType<ScheduleNeeds> = {
  properties: [
    'FlexibleTimeWindow',
    'GroupName',
    'Name',
    'ScheduleExpression',
    'ScheduleExpressionTimezone',
    'State',
    'Target',
  ],
  propertiesWithoutEffect: ['Description', 'KmsKeyArn'],
  create: (request, cloud) => {
    const group = String(request.read('GroupName') ?? 'default');
    const name = String(request.read('Name') ?? request.defaultName);
    if (cloud.schedules.has(`${group}/${name}`)) request.fail(`the schedule ${group}/${name} already exists`);
    const { Mode } = readProperty(request, 'FlexibleTimeWindow', flexibleTimeWindow);
    if (Mode !== 'OFF') request.fail(`the local cloud supports no flexible time window, but the template has ${Mode}`);
    const timezone = String(request.read('ScheduleExpressionTimezone') ?? 'UTC');
    if (!['UTC', 'Etc/UTC'].includes(timezone)) request.fail(`the local cloud supports only UTC, not ${timezone}`);
    const state = String(request.read('State') ?? 'ENABLED');
    if (!['ENABLED', 'DISABLED'].includes(state)) request.fail(`the local cloud does not support the state ${state}`);

    const target = readProperty(request, 'Target', targetSchema);
    const unknown = Object.keys(target).find((key) => !knownOfTarget.includes(key));
    if (unknown !== undefined) request.fail(`the local cloud does not support ${unknown} of its target`);
    const invoker =
      cloud.asynchronousInvokers.get(/:function:([^:]+)$/.exec(target.Arn ?? '')?.[1] ?? '') ??
      request.fail(`its target must be a function of these templates, not ${target.Arn}`);
    const { Input: input } = target;
    if (input === undefined) return request.fail('the local cloud supports only targets with an Input');
    if (input.includes('<aws.scheduler.'))
      request.fail('the local cloud does not fill in context attributes of an Input');

    const createdAt = cloud.clock.now();
    const settings = { nextTime: readNextTime(request, createdAt), enabled: state === 'ENABLED', createdAt };
    const schedule = new Schedule(settings, { clock: cloud.clock, invoke: () => invoker.invoke(input) });
    cloud.schedules.set(`${group}/${name}`, schedule);
    const arn = `arn:aws:scheduler:${cloud.region}:${cloud.account}:schedule/${group}/${name}`;
    return { ref: name, attributes: { Arn: arn } };
  },
};

function readNextTime(request: ResourceRequest, now: number): NextTime {
  try {
    return parseScheduleExpression(String(request.read('ScheduleExpression')), now);
  } catch (error) {
    return request.fail(error instanceof Error ? error.message : String(error));
  }
}
