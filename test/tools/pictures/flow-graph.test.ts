import { describe, expect, it } from 'vitest';
import { catalog } from '../../../lambda/events/catalog.ts';
import { flowGraph } from '../../../tools/pictures/flow/flow-graph.ts';
import { flowOutline } from '../../../tools/pictures/flow/flow-outline.ts';
import { templatesAsWritten } from '../../support/templates-as-written.ts';
import { withAuditConsumer } from '../../support/with-audit-consumer.ts';

const graph = flowGraph(templatesAsWritten());
const edges = graph.edges.map(({ from, kind, to }) => `${from} ${kind} ${to}`);

describe('the graph of the flow', () => {
  it.each(catalog.consumers)(
    'leads an event of $name from the bus to the table, and back from its dead-letter queue',
    ({ name }) => {
      const queue = `queue commerce-dev-${name}-queue`;
      const deadLetters = `queue commerce-dev-${name}-dlq`;
      const consumer = `function commerce-dev-${name}-consumer`;
      expect(edges).toEqual(
        expect.arrayContaining([
          `bus commerce-dev-bus routes rule commerce-dev-${name}-rule`,
          `rule commerce-dev-${name}-rule delivers ${queue}`,
          `rule commerce-dev-${name}-rule delivery failed ${deadLetters}`,
          `${queue} polls ${consumer}`,
          `${queue} received too often ${deadLetters}`,
          `${consumer} sends ${deadLetters}`,
          `${consumer} writes table commerce-dev-current-state`,
          `${deadLetters} takes function commerce-dev-redrive`,
          `${deadLetters} reads function commerce-dev-inspect`,
          `function commerce-dev-redrive sends ${queue}`,
          `schedule commerce-dev-redrive-${name} invokes function commerce-dev-redrive`,
          `${queue} watches alarm commerce-dev-${name}-backlog-age`,
          `alarm commerce-dev-${name}-backlog-age watches alarm commerce-dev-${name}-unhealthy`,
          `alarm commerce-dev-${name}-unhealthy notifies topic commerce-dev-page`,
        ]),
      );
    },
  );

  it('leads the events that no consumer takes aside, keeps all in the archive, and has the quarantine', () => {
    expect(edges).toEqual(
      expect.arrayContaining([
        'bus commerce-dev-bus archives archive commerce-dev-archive',
        'rule commerce-dev-unrouted-rule delivers queue commerce-dev-unrouted-queue',
        'function commerce-dev-redrive sends queue commerce-dev-quarantine-queue',
        'schedule commerce-dev-expiry invokes function commerce-dev-expiry',
      ]),
    );
  });

  it('connects every resource but alarms on metrics of our own', () => {
    const connected = new Set(graph.edges.flatMap(({ from, to }) => [from, to]));
    const alone = graph.nodes.filter(({ id }) => !connected.has(id));
    expect(alone.filter(({ kind }) => kind !== 'alarm')).toEqual([]);
  });
});

describe('the outline of the flow', () => {
  it('draws consumers that are built alike once', () => {
    const { frames, boxes } = flowOutline(graph);
    expect(frames.map(({ variants }) => variants)).toEqual([catalog.consumers.map(({ name }) => name).toSorted()]);
    expect(boxes.filter(({ frame }) => frame).map(({ names }) => names.join())).toEqual(
      expect.arrayContaining(['rule', 'queue', 'consumer', 'dlq']),
    );
  });

  it('shows a consumer that is added to the catalog: in the frame of similar consumers, or apart if it writes elsewhere', () => {
    const [order] = withAuditConsumer.consumers;
    if (!order) throw new Error('The catalog has no consumer.');
    const more = {
      ...withAuditConsumer,
      consumers: [...withAuditConsumer.consumers, { ...order, name: 'order-copy' }],
    };
    const { frames, boxes } = flowOutline(flowGraph(templatesAsWritten(more)));
    expect(frames.map(({ variants }) => variants)).toEqual([
      [...catalog.consumers.map(({ name }) => name), 'order-copy'].toSorted(),
    ]);
    expect(boxes.map(({ names }) => names.join())).toEqual(
      expect.arrayContaining(['audit', 'audit-dlq', 'audit-consumer']),
    );
  });
});
