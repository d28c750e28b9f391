import type { AwsCall } from '../../../lambda/shared/aws-client/aws-client.ts';
import { awsError } from '../../../lambda/shared/aws-client/aws-error.ts';
import type { Answer } from '../../../lambda/shared/aws-client/post.ts';
import { type CallOptions, type RetrySettings, retrier } from '../../../lambda/shared/aws-client/retries.ts';
import { services } from '../../../lambda/shared/aws-client/services.ts';
import { wireText, wireValue } from '../../../lambda/shared/aws-client/wire-json.ts';
import type { Actor } from '../engine/actor.ts';
import type { FaultKind } from '../world/fault-kinds.ts';
import { carryOut, queueNameIn, refusal, type ServiceName } from './effects.ts';
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
  const { chance, time, world, weather, trace } = simulation;
  /** Until when what went wrong goes wrong again: then tries of one call fail together. */
  const lasting = new Map<FaultKind, number>();

  function happens(kind: FaultKind, rate: number): boolean {
    if (simulation.calm) return false;
    if (time.now() < (lasting.get(kind) ?? 0)) return true;
    if (!chance.happens(rate)) return false;
    if (chance.happens(world.rates.lasting)) lasting.set(kind, time.now() + chance.between(100, 4_000));
    return true;
  }

  /** What becomes of one try of a call. */
  async function attempt(
    service: ServiceName,
    operation: string,
    input: Input,
    timeoutMillis: number,
  ): Promise<Answer> {
    const troubled = !simulation.calm;
    const rates = world.rates;
    const effect = () => carryOut(simulation, actor, service, operation, input);
    const noteFault = (kind: FaultKind) => {
      simulation.occurred(kind);
      trace.add(actor.name, `${operation} ${kind}`);
    };
    const fail = (answer: Answer, kind: FaultKind) => {
      noteFault(kind);
      return answer;
    };
    const noAnswer = () => {
      noteFault('lostResponse');
      return Object.assign(new Error('No answer in time.'), { name: 'TimeoutError' });
    };

    if (functionName !== undefined && troubled && weather.hasExpired(functionName, simulation.elapsed())) {
      await time.sleep(5);
      return fail(refusal('ExpiredTokenException', 400), 'expiredCredentials');
    }
    if (troubled && chance.happens(rates.crash)) {
      simulation.occurred('crash');
      const takesPlace = chance.happens(0.5);
      trace.add(actor.name, `crashes at ${operation}, ${takesPlace ? 'after' : 'before'} its effect`);
      if (takesPlace) await effect();
      actor.end('crash');
      return never();
    }
    const slowest = Math.min(timeoutMillis, slowestWriteMillis);
    const tableFault = service === 'dynamodb' ? tableFaultOf(input) : undefined;
    const usual = tableFault === 'slow' ? chance.between(slowest / 2, slowest - 10) : chance.between(2, 40);
    const latency = Math.max(0, Math.min(usual, timeoutMillis));
    if (tableFault === 'slow') simulation.occurred('slowTable');
    if (tableFault === 'throttled' || tableFault === 'unavailable') {
      simulation.occurred(tableFault === 'throttled' ? 'throttledTable' : 'unavailableTable');
      await time.sleep(latency);
      return tableFault === 'throttled' ? throttled() : refusal('InternalServerError', 500);
    }
    if (operation === 'PutItem' && (happens('throttledWrite', rates.throttledWrite) || isHot(input))) {
      await time.sleep(latency);
      return fail(throttled(), 'throttledWrite');
    }
    if ('ReturnValuesOnConditionCheckFailure' in input && happens('bareRefusal', rates.refused / 4)) {
      await time.sleep(latency);
      return fail(refusal('ConditionalCheckFailedException', 400), 'bareRefusal');
    }
    if (happens('failedCall', rates.refused)) {
      await time.sleep(latency);
      return fail(refusal('ServiceUnavailable', 503), 'failedCall');
    }
    if (happens('lateEffect', rates.late)) {
      const waits = Math.min(timeoutMillis, 2_000);
      time.schedule(waits + chance.between(1, 20_000), () => {
        simulation.occurred('lateEffect');
        void effect();
      });
      await time.sleep(waits);
      throw noAnswer();
    }
    await time.sleep(latency / 2);
    if (!actor.alive && chance.happens(0.5)) return never(); // else the request had left
    if ('Entries' in input && happens('partialAnswer', rates.partial)) return partially(operation, input);
    if (happens('repeatedEffect', rates.repeated)) {
      simulation.occurred('repeatedEffect');
      await effect();
    }
    const lost = happens('lostResponse', rates.lost);
    const answer = effect();
    if (lost) {
      await answer;
      await time.sleep(latency / 2);
      throw noAnswer();
    }
    await time.sleep(latency / 2);
    return answer;
  }

  /** Only some entries of a batch take effect, and the answer says which: SQS by their ids, EventBridge by their places. */
  async function partially(operation: string, input: Input): Promise<Answer> {
    simulation.occurred('partialAnswer');
    const entries = input.Entries as readonly { readonly Id?: string }[];
    const failing = new Set(entries.filter(() => chance.happens(0.5)));
    const rest = entries.filter((entry) => !failing.has(entry));
    trace.add(actor.name, `${operation} fails for ${failing.size} of ${entries.length} entries`);
    const service = operation === 'PutEvents' ? 'events' : 'sqs';
    const answer: Answer =
      rest.length > 0
        ? await carryOut(simulation, actor, service, operation, { ...input, Entries: rest })
        : { status: 200, headers: {}, text: '{}' };
    if (answer.status !== 200) return answer;
    const output = JSON.parse(answer.text);
    if (service === 'events') {
      const results = (output.Entries ?? []).values();
      const Entries = entries.map((entry) => (failing.has(entry) ? failedEntry : results.next().value));
      return { ...answer, text: JSON.stringify({ Entries }) };
    }
    const failed = [...failing].map(({ Id }) => ({ Id, Code: 'InternalError', SenderFault: false }));
    return { ...answer, text: JSON.stringify({ ...output, Failed: [...(output.Failed ?? []), ...failed] }) };
  }

  const tableFaultOf = ({ TableName, RequestItems }: Input) =>
    simulation.calm
      ? undefined
      : weather.tableAt(String(TableName ?? Object.keys(RequestItems ?? {})[0]), simulation.elapsed());

  const isHot = ({ Item }: Input) => {
    const key = (Item as { entityKey?: { S?: string } }).entityKey?.S ?? '';
    return !simulation.calm && weather.isHot(key, simulation.elapsed()) && chance.happens(0.9);
  };

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

/** Of an effect that sets no limit of its own. */
const slowestWriteMillis = 1_500;

const failedEntry = { ErrorCode: 'InternalFailure', ErrorMessage: 'Internal failure.' };
const never = () => new Promise<never>(() => {});
const throttled = () => refusal('ProvisionedThroughputExceededException', 400);
