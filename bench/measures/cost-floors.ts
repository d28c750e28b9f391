import { dollarsOfMillion, type SideUse } from '../model/dollars.ts';
import type { OurLogs } from '../model/our-logs.ts';
import type { SideCalls } from '../model/run-side.ts';
import { restFigures } from '../report/cost-figures.ts';
import { type Row, rowOf } from '../report/row.ts';

interface Priced {
  readonly calls: SideCalls;
  readonly use: SideUse;
}

const services = ['events', 'queues', 'groupIds', 'table', 'functions', 'logs'] as const;

const namesOfServices: Readonly<Record<(typeof services)[number], string>> = {
  events: 'events',
  queues: 'deliveries, receives and deletes',
  groupIds: 'group ids',
  table: 'writes',
  functions: 'invocations and GB-seconds',
  logs: 'logs',
};

/**
 * Where the dollars of a trace go, and the least that is possible with five pollers and message groups: the longest windows
 * that keep changes fresh, and of logs the metrics that the alarms watch and the shortest lines in which a change is found.
 *
 * @param leastLogs those of `least`
 */
export function dollarRows(trace: string, ours: Priced, least: Priced, leastLogs: OurLogs, powertools: Priced): Row[] {
  const parts = ({ calls, use }: Priced) => {
    const { queues, ...all } = dollarsOfMillion(calls, use);
    return { ...all, queues: queues - all.groupIds };
  };
  const leastWith = (logBytes: number) => ({ ...least, use: { ...least.use, logBytes } });
  const [present, floor, peer] = [
    parts(ours),
    parts(leastWith(leastLogs.metrics + leastLogs.least)),
    parts(powertools),
  ];
  const row = (name: string, value: number, peers: Record<string, number>) =>
    rowOf('cost', { name: `${trace}: ${name}`, unit: 'per million changes', ours: value, peers });
  return [
    ...services.map((service) =>
      row(`of the dollars, ${namesOfServices[service]}`, present[service], {
        powertools: peer[service],
        [restFigures.leastPeer]: floor[service],
      }),
    ),
    row(restFigures.least, floor.all, {
      powertools: peer.all,
      [restFigures.metricsAlone]: parts(leastWith(leastLogs.metrics)).all,
    }),
  ];
}
