import type { Answer } from '../../../lambda/shared/aws-client/post.ts';
import type { Actor } from '../engine/actor.ts';
import type { FaultKind } from '../world/fault-kinds.ts';
import { carryOut, refusal, type ServiceName } from './effects.ts';
import type { Simulation } from './simulation.ts';

type Input = Readonly<Record<string, unknown>>;

/** One attempt of a call: what AWS answers, or the error of a network that brings no answer. */
type Attempt = (service: ServiceName, operation: string, input: Input, timeoutMillis: number) => Promise<Answer>;

/**
 * What becomes of each attempt of one actor's calls. At each it may end, fail, or not learn what took place.
 *
 * @param functionName whose credentials it uses; of who is no function they do not expire.
 */
export function attemptsOf(simulation: Simulation, actor: Actor, functionName?: string): Attempt {
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
    const latency = Math.floor(Math.max(0, Math.min(usual, timeoutMillis)));
    const untilEffect = Math.floor(latency / 2);
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
    await time.sleep(untilEffect);
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
      await time.sleep(latency - untilEffect);
      throw noAnswer();
    }
    await time.sleep(latency - untilEffect);
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

  return attempt;
}

/** Of an effect that sets no limit of its own. */
const slowestWriteMillis = 1_500;

const failedEntry = { ErrorCode: 'InternalFailure', ErrorMessage: 'Internal failure.' };
const never = () => new Promise<never>(() => {});
const throttled = () => refusal('ProvisionedThroughputExceededException', 400);
