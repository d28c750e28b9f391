import type { AwsCall } from '../../../lambda/shared/aws-client/aws-client.ts';
import { AwsError } from '../../../lambda/shared/aws-client/aws-error.ts';
import type { Actor } from '../engine/actor.ts';
import type { FaultKind } from '../world/fault-kinds.ts';
import { carryOut, type ServiceName } from './effects.ts';
import type { Simulation } from './simulation.ts';

type Input = Readonly<Record<string, unknown>>;

/** The calls of one actor. At each of them it may end, fail, or not learn what took place. */
export interface AwsCalls {
  readonly dynamodb: AwsCall<'dynamodb'>;
  readonly sqs: AwsCall<'sqs'>;
  readonly events: AwsCall<'events'>;
  readonly monitoring: AwsCall<'monitoring'>;
}

/**
 * @param functionName whose credentials it uses; of who is no function they do not expire.
 */
export function awsCalls(simulation: Simulation, actor: Actor, functionName?: string): AwsCalls {
  const { chance, time, world, weather, trace } = simulation;

  async function attempt(
    service: ServiceName,
    operation: string,
    input: Input,
    timeoutMillis: number,
  ): Promise<object> {
    const troubled = !simulation.calm;
    const rates = world.rates;
    const happens = (rate: number) => troubled && chance.happens(rate);
    const effect = () => carryOut(simulation, actor, service, operation, input);
    const fail = (error: Error, kind: FaultKind) => {
      simulation.occurred(kind);
      trace.add(actor.name, `${operation} ${kind}: ${error.name}`);
      return error;
    };

    if (functionName !== undefined && troubled && weather.hasExpired(functionName, simulation.elapsed())) {
      await time.sleep(5);
      throw fail(refusal('ExpiredTokenException', 400), 'expiredCredentials');
    }
    if (happens(rates.crash)) {
      simulation.occurred('crash');
      const takesPlace = chance.happens(0.5);
      trace.add(actor.name, `crashes at ${operation}, ${takesPlace ? 'after' : 'before'} its effect`);
      if (takesPlace) await effect().catch(() => {});
      actor.end('crash');
      return never();
    }
    const slowest = Math.min(timeoutMillis, slowestWriteMillis);
    const tableFault = service === 'dynamodb' ? tableFaultOf(input) : undefined;
    const latency = tableFault === 'slow' ? chance.between(slowest / 2, slowest - 10) : chance.between(2, 40);
    if (tableFault === 'slow') simulation.occurred('slowTable');
    if (tableFault === 'throttled' || tableFault === 'unavailable') {
      simulation.occurred(tableFault === 'throttled' ? 'throttledTable' : 'unavailableTable');
      await time.sleep(latency);
      throw tableFault === 'throttled' ? throttled() : refusal('InternalServerError', 500);
    }
    if (operation === 'PutItem' && (happens(rates.throttledWrite) || isHot(input))) {
      await time.sleep(latency);
      throw fail(throttled(), 'throttledWrite');
    }
    if ('ReturnValuesOnConditionCheckFailure' in input && happens(rates.refused / 4)) {
      await time.sleep(latency);
      throw fail(refusal('ConditionalCheckFailedException', 400), 'bareRefusal');
    }
    if (happens(rates.refused)) {
      await time.sleep(latency);
      throw fail(refusal('ServiceUnavailable', 503), 'failedCall');
    }
    if (happens(rates.late)) {
      const waits = Math.min(timeoutMillis, 2_000);
      time.schedule(waits + chance.between(1, 20_000), () => {
        simulation.occurred('lateEffect');
        effect().catch(() => {});
      });
      await time.sleep(waits);
      throw fail(timeout(), 'lostResponse');
    }
    await time.sleep(latency / 2);
    if (!actor.alive && chance.happens(0.5)) return never(); // else the request had left
    if (happens(rates.partial) && 'Entries' in input) return partially(operation, input);
    if (happens(rates.repeated)) {
      simulation.occurred('repeatedEffect');
      await effect().catch(() => {});
    }
    const lost = happens(rates.lost);
    const answer = effect();
    if (lost) {
      await answer.catch(() => {});
      await time.sleep(latency / 2);
      throw fail(timeout(), 'lostResponse');
    }
    answer.catch(() => {}); // it is thrown below
    await time.sleep(latency / 2);
    return answer;
  }

  /** Only some entries of a batch take effect, and the answer says which: SQS by their ids, EventBridge by their places. */
  async function partially(operation: string, input: Input): Promise<object> {
    simulation.occurred('partialAnswer');
    const entries = input.Entries as readonly { readonly Id?: string }[];
    const failing = new Set(entries.filter(() => chance.happens(0.5)));
    const rest = entries.filter((entry) => !failing.has(entry));
    trace.add(actor.name, `${operation} fails for ${failing.size} of ${entries.length} entries`);
    const service = operation === 'PutEvents' ? 'events' : 'sqs';
    const answer =
      rest.length > 0 ? await carryOut(simulation, actor, service, operation, { ...input, Entries: rest }) : {};
    if (service === 'events') {
      const { Entries = [] } = answer as { Entries?: object[] };
      const results = Entries.values();
      return { Entries: entries.map((entry) => (failing.has(entry) ? failedEntry : results.next().value)) };
    }
    const { Failed = [] } = answer as { Failed?: object[] };
    const failed = [...failing].map(({ Id }) => ({ Id, Code: 'InternalError', SenderFault: false }));
    return { ...answer, Failed: [...Failed, ...failed] };
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
    return async (operation: string, input: Input, { timeoutMillis = 60_000 }: { timeoutMillis?: number } = {}) => {
      if (!actor.alive) return never();
      const answer = attempt(service, operation, input, timeoutMillis);
      if (operation !== 'PutItem') return actor.whileAlive(answer);
      const told = (error?: Error) =>
        actor.alive && simulation.observer.writeAnswered(actor, String(input.TableName), input.Item as object, error);
      answer.then(
        () => told(),
        (error) => told(error),
      );
      return actor.whileAlive(answer);
    };
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
const refusal = (name: string, status: number) => new AwsError(name, name, status, undefined);
const throttled = () => refusal('ProvisionedThroughputExceededException', 400);
const timeout = () => Object.assign(new Error('No answer in time.'), { name: 'TimeoutError' });
