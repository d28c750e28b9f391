import type { Actor } from '../engine/actor.ts';
import type { Chance } from '../engine/chance.ts';
import type { SimulatedTime } from '../engine/simulated-time.ts';
import type { Trace } from '../engine/trace.ts';
import type { World } from '../world/draw-world.ts';
import type { FaultKind } from '../world/fault-kinds.ts';
import type { SimulatedCloud } from './simulated-cloud.ts';
import type { Weather } from './weather.ts';

/** A message as it enters or leaves a queue. */
export interface SeenMessage {
  readonly body: string;
  readonly attributes: Readonly<Record<string, string | undefined>>;
}

/** A message as its receiver has it. */
export interface HeardMessage {
  readonly MessageId: string;
  readonly ReceiptHandle: string;
  readonly Body: string;
  readonly Attributes: { readonly SentTimestamp?: string };
  readonly MessageAttributes?: Readonly<Record<string, { readonly StringValue?: string }>>;
}

/** Who looks at every effect, whoever caused it and whatever that one heard of it. */
export interface Observer {
  /** An item was put into a table. */
  written(actor: Actor, tableName: string, before: object | undefined, after: object): void;
  /** A write was answered: without an error it is confirmed. */
  writeAnswered(actor: Actor, tableName: string, item: object, error: (Error & { Item?: object }) | undefined): void;
  /** A message is durably in a queue. */
  sent(actor: Actor, queueName: string, message: SeenMessage): void;
  /** A message was received by somebody who is no event source mapping. */
  received(actor: Actor, queueName: string, message: SeenMessage): void;
  /** A message was deleted by its receipt handle. */
  deleted(actor: Actor, queueName: string, message: SeenMessage): void;
  /** Somebody received these messages, and knows it. */
  heard(actor: Actor, queueName: string, messages: readonly HeardMessage[]): void;
  /** Somebody asked SQS to make these messages visible at once, with all tries of the call. */
  gaveBack(actor: Actor, receiptHandles: readonly string[]): void;
  /** A call with all its tries ended later than its caller wanted. */
  overran(actor: Actor, operation: string, millis: number): void;
  /** Somebody looked at alarms, and knows that these were in ALARM. */
  looked(actor: Actor, firing: readonly string[]): void;
  /** An entry of `PutEvents` is on the bus. */
  published(detail: string): void;
}

/** One run of one seed: what everybody in it shares. */
export interface Simulation {
  readonly world: World;
  readonly time: SimulatedTime;
  readonly chance: Chance;
  readonly trace: Trace;
  readonly cloud: SimulatedCloud;
  readonly weather: Weather;
  readonly observer: Observer;
  occurred(kind: FaultKind): void;
  /** Nothing goes wrong any more. */
  readonly calm: boolean;
  /** Milliseconds since the start. */
  elapsed(): number;
}
