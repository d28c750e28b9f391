import type { AwsCall } from '../../../lambda/shared/aws-client/aws-client.ts';
import { operationFor } from '../../../local/protocols/json-service.ts';
import type { Queue } from '../../../local/sqs/queue.ts';
import { sqsApi } from '../../../local/sqs/sqs-api.ts';
import type { SimulatedClock } from './simulated-clock.ts';

/**
 * What happens at one call. `error`: nothing, but an error. `partial`: of a batch every second entry fails. `timeout`:
 * the effect takes place, the caller does not hear of it. `killed before`, `killed after` the effect: no answer, and none
 * to any later call.
 */
export const faultKinds = ['error', 'partial', 'timeout', 'killed before', 'killed after'] as const;

export interface CallFault {
  readonly kind: (typeof faultKinds)[number];
  /** Counts from 1; 0 for no fault at all. */
  readonly atCall: number;
}

export const noFault: CallFault = { kind: 'error', atCall: 0 };

interface Entry {
  readonly Id: string;
}

const latencyMillis = 5;

/** SQS on the queues, by name, and a CloudWatch without an alarm, at the level of calls: one of them meets a fault. */
export function faultyAws(queues: ReadonlyMap<string, Queue>, clock: SimulatedClock, fault: CallFault) {
  const service = sqsApi({ queues, endpoint: 'https://queue', account: '000000000000', region: 'us-east-1' });
  const calls: string[] = [];
  let killed = false;
  let tellKilled = () => {};
  const whenKilled = new Promise<'killed'>((resolve) => {
    tellKilled = () => resolve('killed');
  });
  const never = () => {
    killed = true;
    tellKilled();
    return new Promise<never>(() => {});
  };

  async function take(operation: string, input: object): Promise<object> {
    if (operation === 'DescribeAlarms') return { MetricAlarms: [] };
    // As on the wire: JSON leaves out what is undefined, and a queue's URL has an account.
    const sent = JSON.parse(JSON.stringify(input).replace('"https://queue/', '"https://queue/000000000000/'));
    return (await operationFor(service, operation, sent).run(sent, new AbortController().signal)) as object;
  }

  async function takePart(operation: string, input: object): Promise<object> {
    if (!('Entries' in input)) return take(operation, input);
    const entries = input.Entries as Entry[];
    const failing = entries.filter((_, index) => index % 2 === 0);
    const rest = entries.filter((_, index) => index % 2 === 1);
    const answer = rest.length > 0 ? await take(operation, { ...input, Entries: rest }) : {};
    return { ...answer, Failed: failing.map(({ Id }) => ({ Id, Code: 'InternalError', SenderFault: false })) };
  }

  async function call(operation: string, input: object): Promise<never> {
    if (killed) return never();
    calls.push(operation);
    const kind = calls.length === fault.atCall ? fault.kind : undefined;
    if (kind === 'killed before') return never();
    if (kind === 'error') {
      await clock.wait(latencyMillis);
      throw Object.assign(new Error(), { name: 'ServiceUnavailable' });
    }
    const answer = await (kind === 'partial' ? takePart : take)(operation, input);
    if (kind === 'killed after') return never();
    await clock.wait(latencyMillis);
    if (killed) return never();
    if (kind === 'timeout') throw Object.assign(new Error(), { name: 'TimeoutError' });
    return answer as never;
  }

  return {
    sqs: call satisfies AwsCall<'sqs'>,
    cloudWatch: call satisfies AwsCall<'monitoring'>,
    /** The operations called, in order. */
    calls,
    whenKilled,
  };
}
