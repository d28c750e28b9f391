import type { Catalog } from '../../lambda/events/catalog.ts';
import { sharedQueues } from '../../lambda/redrive/protocol.ts';
import { redriveServices } from '../../lambda/shared/metrics.ts';
import { consumerConfigOf } from '../config/config.ts';
import { type Names, namesOf } from '../config/names.ts';
import type { StageConfig } from '../config/stage-config.ts';
import { consumerAlarmRows } from '../monitoring/consumer-alarm-rows.ts';
import { sharedAlarmRows } from '../monitoring/shared-alarm-rows.ts';

/** Names of one kind are unique in a stage. */
interface OwnedName {
  readonly kind: string;
  readonly name: string;
  /** The most characters that AWS allows. */
  readonly most?: number;
  /** A consumer; undefined for what all of them share. */
  readonly consumer?: string;
}

/** Names that AWS refuses as too long, and those that two parts of the stage would have: both fail only when deployed. */
export function* checkNames(stage: string, config: StageConfig, catalog: Catalog): Iterable<string> {
  const names = namesOf(stage);
  const consumers = [...new Set(catalog.consumers.map(({ name }) => name))];
  const taken = new Set<string>();
  for (const { kind, name, most = Number.POSITIVE_INFINITY, consumer } of [
    ...sharedNames(names, config),
    ...consumers.flatMap((each) => namesOfConsumer(names, config, each)),
  ]) {
    if (name.length > most) yield `The ${kind} "${name}" has ${name.length} characters, but AWS allows ${most}.`;
    if (taken.has(`${kind} ${name}`)) {
      yield `A consumer must not be named "${consumer}": its ${kind} would be "${name}", which already exists.`;
    }
    taken.add(`${kind} ${name}`);
  }
}

function sharedNames(names: Names, config: StageConfig): OwnedName[] {
  return [
    { kind: 'archive', name: names.archive, most: 48 },
    ...[names.eventBusStack, names.operationsStack].map((name) => ({ kind: 'stack', name, most: 128 })),
    ...['EventBus', 'Operations'].map((name) => ({ kind: 'stack id', name })),
    { kind: 'rule', name: names.unroutedRule, most: 64 },
    ...[names.unroutedQueue, names.unroutedDeadLetterQueue, names.quarantineQueue].map((name) => ({
      kind: 'queue',
      name,
      most: 80,
    })),
    ...[names.inspectFunction, names.redriveFunction, names.discardFunction, names.expiryFunction].map((name) => ({
      kind: 'function',
      name,
      most: 64,
    })),
    ...[...sharedAlarmRows(names, config).map(({ name, kind }) => name ?? kind), 'shared-unhealthy'].map((kind) => ({
      kind: 'alarm',
      name: names.alarm(kind),
    })),
    // In logs and metrics, and in what operators type: `ops mute shared`, `ops mute all`.
    ...['inspect', 'expiry', 'shared', 'all', ...redriveServices, ...sharedQueues].map((name) => ({
      kind: 'name for operators',
      name,
    })),
  ];
}

function namesOfConsumer(names: Names, config: StageConfig, consumer: string): OwnedName[] {
  const own = names.consumer(consumer);
  const kinds = consumerAlarmRows(names, consumer, consumerConfigOf(config, consumer)).map(({ kind }) => kind);
  const owned: OwnedName[] = [
    { kind: 'stack', name: own.stack, most: 128 },
    { kind: 'stack id', name: own.stackId },
    { kind: 'rule', name: own.rule, most: 64 },
    { kind: 'queue', name: own.queue, most: 80 },
    { kind: 'queue', name: own.deadLetterQueue, most: 80 },
    { kind: 'function', name: own.function, most: 64 },
    ...[...kinds, 'unhealthy'].map((kind) => ({ kind: 'alarm', name: own.alarm(kind) })),
    { kind: 'name for operators', name: consumer },
  ];
  return owned.map((row) => ({ ...row, consumer }));
}
