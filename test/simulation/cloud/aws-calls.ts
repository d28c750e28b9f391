import type { AwsCall } from '../../../lambda/shared/aws-client/aws-client.ts';
import { awsError } from '../../../lambda/shared/aws-client/aws-error.ts';
import { type CallOptions, type RetrySettings, retrier } from '../../../lambda/shared/aws-client/retries.ts';
import { services } from '../../../lambda/shared/aws-client/services.ts';
import { wireText, wireValue } from '../../../lambda/shared/aws-client/wire-json.ts';
import type { Actor } from '../engine/actor.ts';
import { attemptsOf } from './attempts.ts';
import { queueNameIn, type ServiceName } from './effects.ts';
import type { HeardMessage, Simulation } from './simulation.ts';

type Input = Readonly<Record<string, unknown>>;

/** Settings of a client, as the function has them. */
type ClientSettings = Partial<Pick<RetrySettings, 'maxAttempts' | 'attemptTimeoutMillis'>>;

/** The calls of one actor. At each of them it may end, fail, or not learn what took place. */
export interface AwsCalls {
  readonly dynamodb: AwsCall<'dynamodb'>;
  readonly sqs: AwsCall<'sqs'>;
  readonly events: AwsCall<'events'>;
  readonly monitoring: AwsCall<'monitoring'>;
}

/**
 * Calls as our client makes them, with its retries. Only their requests are not signed, and go over no network.
 *
 * @param functionName whose credentials it uses; of who is no function they do not expire.
 */
export function awsCalls(
  simulation: Simulation,
  actor: Actor,
  settings: Partial<Record<ServiceName, ClientSettings>> = {},
  functionName?: string,
): AwsCalls {
  const { chance, time, trace } = simulation;
  const attempt = attemptsOf(simulation, actor, functionName);

  function callsOf(service: ServiceName) {
    const { maxAttempts } = services[service];
    const retry = retrier({
      maxAttempts,
      attemptTimeoutMillis: 60_000,
      ...settings[service],
      elapsed: time.now,
      random: chance.random,
      sleep: (millis) => {
        simulation.occurred('clientRetry');
        return actor.whileAlive(time.sleep(millis));
      },
    });
    return (operation: string, input: Input, options?: CallOptions): Promise<object> => {
      if (!actor.alive) return never();
      const sent = JSON.parse(wireText(input));
      const startedAt = time.now();
      const answer = retry(async (timeoutMillis) => {
        const { status, headers, text } = await actor.whileAlive(attempt(service, operation, sent, timeoutMillis));
        if (status !== 200) throw awsError({ status, headers, text });
        return wireValue(text) as object;
      }, options);
      const ended = (outcome: object) => {
        if (!actor.alive) return;
        const millis = time.now() - startedAt;
        if (millis > (options?.timeoutMillis ?? millis)) simulation.observer.overran(actor, operation, millis);
        answered(operation, input, outcome);
      };
      answer.then(ended, ended);
      return actor.whileAlive(answer);
    };
  }

  /** Shows what the actor has learned from a call with all its tries. */
  function answered(operation: string, input: Input, answer: object): void {
    const { observer } = simulation;
    const error = answer instanceof Error ? answer : undefined;
    if (operation === 'PutItem') {
      observer.writeAnswered(actor, String(input.TableName), input.Item as object, error);
    }
    if (operation === 'ReceiveMessage' && !error) {
      const { Messages = [] } = answer as { Messages?: readonly HeardMessage[] };
      observer.heard(actor, queueNameIn(input), Messages);
    }
    if (operation === 'ChangeMessageVisibilityBatch') {
      const entries = input.Entries as readonly { ReceiptHandle: string; VisibilityTimeout: number }[];
      const shown = entries.filter(({ VisibilityTimeout }) => VisibilityTimeout === 0);
      observer.gaveBack(
        actor,
        shown.map(({ ReceiptHandle }) => ReceiptHandle),
      );
    }
    if (operation === 'DescribeAlarms' && !error) {
      const { MetricAlarms } = answer as { MetricAlarms: readonly { AlarmName: string }[] };
      const firing = MetricAlarms.map(({ AlarmName }) => AlarmName);
      trace.add(actor.name, `sees in ALARM: ${firing.join(' ') || 'nothing'}`);
      observer.looked(actor, firing);
    }
  }

  return {
    dynamodb: callsOf('dynamodb'),
    sqs: callsOf('sqs'),
    events: callsOf('events'),
    monitoring: callsOf('monitoring'),
  } as unknown as AwsCalls;
}

const never = () => new Promise<never>(() => {});
