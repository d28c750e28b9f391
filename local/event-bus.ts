import type { Clock } from './clock.ts';
import { DeliveryError } from './delivery-error.ts';
import { type CompiledRule, type CompiledTarget, compileEventRule, type EventRule } from './event-rule.ts';
import {
  assertValidPutEventsRequest,
  type PutEventsEntry,
  type PutEventsResultEntry,
  readEntry,
} from './put-events.ts';

export interface EventBusSettings {
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
}

/** What a target gets. */
export interface DeliveredMessage {
  /** The event as JSON. */
  readonly body: string;
  readonly messageGroupId?: string;
  readonly traceHeader?: string;
  /** Only those of a dead letter, all of them strings. */
  readonly attributes?: Readonly<Record<string, string>>;
}

/** https://docs.aws.amazon.com/eventbridge/latest/userguide/eb-monitoring.html */
export type EventBusMetric =
  | 'MatchedEvents'
  | 'TriggeredRules'
  | 'Invocations'
  | 'FailedInvocations'
  | 'InvocationsSentToDlq'
  | 'InvocationsFailedToBeSentToDlq';

export interface EventBusDependencies {
  readonly clock: Clock;
  readonly newId: () => string;
  /** Takes the message to a target or a dead-letter queue, by ARN. Throws DeliveryError where it cannot. */
  readonly deliver: (targetArn: string, message: DeliveredMessage) => void;
  readonly onMetric?: (
    name: EventBusMetric,
    dimensions: Readonly<{ EventBusName: string; RuleName: string }>,
    value: number,
  ) => void;
  /** Every accepted event, before it is matched: also those that no rule matches. */
  readonly onEvent?: (event: BusEvent, body: string) => void;
}

/** What has become of the events that one rule matched, one count for each of its targets. */
export interface RuleCounts {
  matched: number;
  delivered: number;
  /** Given up: dead-lettered, or dropped where there is no dead-letter queue or it does not take the event. */
  failed: number;
  sentToDlq: number;
  failedToBeSentToDlq: number;
}

interface RunningRule extends CompiledRule {
  readonly counts: RuleCounts;
}

interface Delivery {
  readonly rule: RunningRule;
  readonly target: CompiledTarget;
  readonly message: DeliveredMessage;
  readonly acceptedAt: number;
  readonly retries: number;
}

/** An event bus: takes events, matches them against its rules, and delivers them until its retries are exhausted. */
export class EventBus {
  readonly settings: EventBusSettings;
  readonly #deps: EventBusDependencies;
  readonly #rules = new Map<string, RunningRule>();
  /** Cancels each retry that waits for its time. */
  readonly #retries = new Set<() => void>();

  constructor(settings: EventBusSettings, deps: EventBusDependencies) {
    this.settings = settings;
    this.#deps = deps;
  }

  /**
   * Adds a rule, or replaces the one of that name; its counts go on.
   *
   * @throws InvalidEventPatternError
   * @throws EventBridgeError
   */
  putRule(rule: EventRule): void {
    const counts = this.#rules.get(rule.name)?.counts ?? {
      matched: 0,
      delivered: 0,
      failed: 0,
      sentToDlq: 0,
      failedToBeSentToDlq: 0,
    };
    this.#rules.set(rule.name, { ...compileEventRule(rule), counts });
  }

  deleteRule(name: string): void {
    this.#rules.delete(name);
  }

  get rules(): readonly EventRule[] {
    return [...this.#rules.values()].map(({ rule }) => rule);
  }

  /** Undefined where there is no such rule. */
  countsOf(ruleName: string): Readonly<RuleCounts> | undefined {
    return this.#rules.get(ruleName)?.counts;
  }

  /** Deliveries that have failed and wait to be tried again: neither delivered nor lost. */
  get awaitingRetry(): number {
    return this.#retries.size;
  }

  /** Cancels all retries, for the end of the process: what they were to deliver is gone. */
  close(): void {
    for (const cancel of this.#retries) cancel();
    this.#retries.clear();
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
    for (const rule of this.#rules.values()) {
      if (rule.rule.state === 'ENABLED' && rule.matches(event)) this.#trigger(rule, event, body, entry, acceptedAt);
    }
    return { EventId: envelope.id };
  }

  #trigger(
    rule: RunningRule,
    event: BusEvent,
    body: string,
    { TraceHeader }: PutEventsEntry,
    acceptedAt: number,
  ): void {
    rule.counts.matched++;
    this.#emit('MatchedEvents', rule);
    this.#emit('TriggeredRules', rule);
    for (const target of rule.targets) {
      const messageGroupId = target.messageGroupIdOf(event);
      const message = {
        body,
        ...(messageGroupId !== undefined && { messageGroupId }),
        ...(TraceHeader && { traceHeader: TraceHeader }),
      };
      this.#attempt({ rule, target, message, acceptedAt, retries: 0 });
    }
  }

  #attempt(delivery: Delivery): void {
    const { rule, target, message } = delivery;
    const error = this.#deliver(target.target.arn, message);
    if (error) return this.#retryOrGiveUp(delivery, error);
    rule.counts.delivered++;
    this.#emit('Invocations', rule);
  }

  #retryOrGiveUp(delivery: Delivery, error: DeliveryError): void {
    const { target, retries, acceptedAt } = delivery;
    if (!error.retryable) return this.#giveUp(delivery, error);
    if (retries >= target.retryPolicy.maximumRetryAttempts) {
      return this.#giveUp(delivery, error, 'MaximumRetryAttempts');
    }
    const expiresAt = acceptedAt + target.retryPolicy.maximumEventAgeInSeconds * 1_000;
    const retryAt = this.#deps.clock.now() + backoffMillis(retries);
    if (retryAt < expiresAt) this.#at(retryAt, () => this.#attempt({ ...delivery, retries: retries + 1 }));
    else this.#at(expiresAt, () => this.#giveUp(delivery, error, 'MaximumEventAgeInSeconds'));
  }

  #giveUp(
    { rule, target: { target }, message, retries }: Delivery,
    error: DeliveryError,
    exhausted?: 'MaximumRetryAttempts' | 'MaximumEventAgeInSeconds',
  ): void {
    rule.counts.failed++;
    this.#emit('Invocations', rule);
    this.#emit('FailedInvocations', rule);
    if (target.deadLetterArn === undefined) return;
    const attributes = {
      RULE_ARN: rule.rule.arn,
      TARGET_ARN: target.arn,
      ERROR_CODE: error.code,
      ERROR_MESSAGE: error.message || error.code, // SQS takes no empty values
      ...(exhausted && { EXHAUSTED_RETRY_CONDITION: exhausted, RETRY_ATTEMPTS: String(retries) }),
    };
    const { messageGroupId: _, ...deadLetter } = message; // the group is a parameter of the target, not of its queue
    if (this.#deliver(target.deadLetterArn, { ...deadLetter, attributes })) {
      rule.counts.failedToBeSentToDlq++;
      this.#emit('InvocationsFailedToBeSentToDlq', rule);
    } else {
      rule.counts.sentToDlq++;
      this.#emit('InvocationsSentToDlq', rule);
    }
  }

  /** The reason why not, or undefined. What is no DeliveryError is a fault of ours, and thrown. */
  #deliver(arn: string, message: DeliveredMessage): DeliveryError | undefined {
    try {
      this.#deps.deliver(arn, message);
    } catch (error) {
      if (error instanceof DeliveryError) return error;
      throw error;
    }
  }

  #at(time: number, task: () => void): void {
    const cancel = this.#deps.clock.schedule(Math.max(0, time - this.#deps.clock.now()), () => {
      this.#retries.delete(cancel);
      task();
    });
    this.#retries.add(cancel);
  }

  #emit(name: EventBusMetric, { rule }: CompiledRule): void {
    this.#deps.onMetric?.(name, { EventBusName: this.settings.name, RuleName: rule.name }, 1);
  }
}

/**
 * Before the next try: one second, doubled each time, at most eight minutes. AWS tells no numbers; with these its two
 * default limits, 185 retries and 24 hours, are reached at about the same time.
 */
function backoffMillis(retries: number): number {
  return Math.min(1_000 * 2 ** retries, 1_000 * 60 * 8);
}

function isoSeconds(epochMillis: number): string {
  return `${new Date(epochMillis).toISOString().slice(0, 19)}Z`;
}
