import { linesOf } from './box-text.ts';
import type { EdgeKind } from './flow-graph.ts';
import type { Outline } from './flow-outline.ts';

/** What an arrow says, as a verb of one of its ends. */
const verbs: Readonly<
  Record<Exclude<EdgeKind, 'watches' | 'invokes'>, { readonly of: 'from' | 'to'; readonly verb: string }>
> = {
  archives: { of: 'from', verb: 'keeps all events in' },
  routes: { of: 'from', verb: 'routes events by' },
  delivers: { of: 'from', verb: 'delivers to' },
  'delivery failed': { of: 'from', verb: 'puts failed deliveries into' },
  'received too often': { of: 'from', verb: 'moves messages that were received too often to' },
  polls: { of: 'to', verb: 'polls' },
  reads: { of: 'to', verb: 'reads' },
  takes: { of: 'to', verb: 'takes messages from' },
  sends: { of: 'from', verb: 'sends to' },
  writes: { of: 'from', verb: 'writes to' },
  notifies: { of: 'from', verb: 'notifies' },
};

/** The picture in sentences: one for everything that a box does in one way. */
export function describeFlow({ boxes, frames, arrows }: Outline): string {
  const name = (id: string) => {
    const box = boxes.find((each) => each.id === id);
    if (!box) return id;
    const { names, service } = linesOf(box);
    const label = names.join(' · ');
    return service === '' || service.endsWith(label) ? service || label : `${service} ${label}`;
  };
  const said = arrows.flatMap(({ from, to, kinds }) =>
    kinds.flatMap((kind) => {
      if (kind === 'watches' || kind === 'invokes') return [];
      const { of, verb } = verbs[kind];
      const [subject, object] = of === 'from' ? [from, to] : [to, from];
      return [{ begin: `${name(subject)} ${verb}`, object: name(object) }];
    }),
  );
  const sentences = Object.entries(Object.groupBy(said, ({ begin }) => begin)).map(
    ([begin, of = []]) => `${begin} ${of.map(({ object }) => object).join(', ')}.`,
  );
  const begin = frames.map(({ variants }) => `What there is once each for ${variants.join(', ')} is drawn once.`);
  return [...begin, ...sentences].join(' ');
}
