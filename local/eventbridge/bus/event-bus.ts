import type { Clock } from '../../clock.ts';
import { type Deliver, type DeliveryOutcome, EventDelivery } from './event-delivery.ts';
import { type CompiledRule, compileEventRule, type EventRule } from './event-rule.ts';
import {
  assertValidPutEventsRequest,
  type PutEventsEntry,
  type PutEventsResultEntry,
  readEntry,
} from './put-events.ts';

interface EventBusSettings {
  readonly name: string;
  readonly arn: string;
  readonly account: string;
  readonly region: string;
  /** Of one PutEvents request; AWS's own limit where absent. */
  readonly maxRequestBytes?: number;
}

/** https://docs.aws.amazon.com/eventbridge/latest/ref/events-structure.html */
export interface BusEvent {
  readonly version: '0';
  readonly id: string;
  readonly 'detail-type': string;
  readonly source: string;
  readonly account: string;
  /** ISO 8601 UTC, whole seconds. */
  readonly time: string;
  readonly region: string;
  readonly resources: readonly string[];
  readonly detail: object;
  /** Only of an event that is replayed. */
  readonly 'replay-name'?: string;
}

/** https://docs.aws.amazon.com/eventbridge/latest/userguide/eb-monitoring.html */
type EventBusMetric =
  | 'MatchedEvents'
  | 'TriggeredRules'
  | 'Invocations'
  | 'FailedInvocations'
  | 'InvocationsSentToDlq'
  | 'InvocationsFailedToBeSentToDlq';

export interface EventBusDependencies {
  readonly clock: Clock;
  readonly newId: () => string;
  readonly deliver: Deliver;
  readonly onMetric?: (
    name: EventBusMetric,
    dimensions: Readonly<{ EventBusName: string; RuleName: string }>,
    value: number,
  ) => void;
  /** Every accepted event, before it is matched: also those that no rule matches, but none that is replayed. */
  readonly onEvent?: (event: BusEvent, body: string) => void;
}

/** An event bus: takes events, matches them against its rules, and delivers them until its retries are exhausted. */
export class EventBus {
  readonly settings: EventBusSettings;
  readonly #deps: EventBusDependencies;
  readonly #rules = new Map<string, CompiledRule>();
  readonly #delivery: EventDelivery;

  constructor(settings: EventBusSettings, deps: EventBusDependencies) {
    this.settings = settings;
    this.#deps = deps;
    this.#delivery = new EventDelivery(deps.clock, deps.deliver);
  }

  /**
   * Adds a rule, or replaces the one of that name.
   *
   * @throws InvalidEventPatternError
   * @throws EventBridgeError
   */
  putRule(rule: EventRule): void {
    this.#rules.set(rule.name, compileEventRule(rule));
  }

  deleteRule(name: string): void {
    this.#rules.delete(name);
  }

  get rules(): readonly EventRule[] {
    return [...this.#rules.values()].map(({ rule }) => rule);
  }

  /** Deliveries that have failed and wait to be tried again: neither delivered nor lost. */
  get awaitingRetry(): number {
    return this.#delivery.awaitingRetry;
  }

  /** Cancels all retries, for the end of the process: what they were to deliver is gone. */
  close(): void {
    this.#delivery.close();
  }

  /**
   * Answers for each entry in its place.
   * https://docs.aws.amazon.com/eventbridge/latest/APIReference/API_PutEvents.html
   *
   * @throws EventBridgeError for a request that is refused as a whole.
   */
  putEvents(entries: readonly PutEventsEntry[]): { FailedEntryCount: number; Entries: PutEventsResultEntry[] } {
    assertValidPutEventsRequest(entries, this.settings.maxRequestBytes);
    const results = entries.map((entry) => this.putEntry(entry));
    return { FailedEntryCount: results.filter((result) => 'ErrorCode' in result).length, Entries: results };
  }

  /** One entry of a request that is checked as a whole elsewhere, because its entries go to several buses. */
  putEntry(entry: PutEventsEntry): PutEventsResultEntry {
    const accepted = readEntry(entry);
    if ('ErrorCode' in accepted) return accepted;
    const acceptedAt = this.#deps.clock.now();
    const envelope = {
      version: '0',
      id: this.#deps.newId(),
      'detail-type': accepted.detailType,
      source: accepted.source,
      account: this.settings.account,
      time: isoSeconds(entry.Time === undefined ? acceptedAt : entry.Time * 1_000),
      region: this.settings.region,
      resources: entry.Resources ?? [],
    } as const;
    const event: BusEvent = { ...envelope, detail: accepted.detail };
    const body = `${JSON.stringify(envelope).slice(0, -1)},"detail":${accepted.detailText}}`;
    this.#deps.onEvent?.(event, body);
    this.#route(event, body, acceptedAt, entry.TraceHeader);
    return { EventId: envelope.id };
  }

  /**
   * Takes an archived event again, with its id and its time, to rules of these ARNs only, or to all where there are none.
   * https://docs.aws.amazon.com/eventbridge/latest/userguide/eb-archive.html: the name of the replay is added to it.
   */
  replay(body: string, replayName: string, ruleArns: readonly string[] = []): void {
    const replayed = `${body.slice(0, -1)},"replay-name":${JSON.stringify(replayName)}}`;
    const event: BusEvent = JSON.parse(replayed); // written by `putEntry`
    const isWanted = (rule: EventRule) => ruleArns.length === 0 || ruleArns.includes(rule.arn);
    this.#route(event, replayed, this.#deps.clock.now(), undefined, isWanted);
  }

  #route(
    event: BusEvent,
    body: string,
    acceptedAt: number,
    traceHeader: string | undefined,
    isWanted: (rule: EventRule) => boolean = () => true,
  ): void {
    for (const rule of this.#rules.values()) {
      if (rule.rule.state === 'ENABLED' && isWanted(rule.rule) && rule.matches(event)) {
        this.#trigger(rule, event, body, acceptedAt, traceHeader);
      }
    }
  }

  #trigger(
    rule: CompiledRule,
    event: BusEvent,
    body: string,
    acceptedAt: number,
    traceHeader: string | undefined,
  ): void {
    this.#emit('MatchedEvents', rule);
    this.#emit('TriggeredRules', rule);
    for (const target of rule.targets) {
      const messageGroupId = target.messageGroupIdOf(event);
      const message = {
        body,
        ...(messageGroupId !== undefined && { messageGroupId }),
        ...(traceHeader && { traceHeader }),
      };
      this.#delivery.start({ ruleArn: rule.rule.arn, target, message, acceptedAt }, (outcome) =>
        this.#count(rule, outcome),
      );
    }
  }

  #count(rule: CompiledRule, outcome: DeliveryOutcome): void {
    this.#emit('Invocations', rule);
    if (outcome === 'delivered') return;
    this.#emit('FailedInvocations', rule);
    if (outcome === 'sentToDlq') this.#emit('InvocationsSentToDlq', rule);
    if (outcome === 'failedToBeSentToDlq') this.#emit('InvocationsFailedToBeSentToDlq', rule);
  }

  #emit(name: EventBusMetric, { rule }: CompiledRule): void {
    this.#deps.onMetric?.(name, { EventBusName: this.settings.name, RuleName: rule.name }, 1);
  }
}

function isoSeconds(epochMillis: number): string {
  return `${new Date(epochMillis).toISOString().slice(0, 19)}Z`;
}
