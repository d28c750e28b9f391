import type { EdgeKind, FlowGraph, FlowNode, NodeKind } from './flow-graph.ts';

/** One box of the picture: a resource, or several that play the same part. */
export interface Box {
  readonly id: string;
  readonly kind: NodeKind;
  /** One or more names, without what all names have in common. */
  readonly names: readonly string[];
  /** How many resources there are of each kind, the kind of the box first. */
  readonly counts: Readonly<Partial<Record<NodeKind, number>>>;
  /** The frame that it is in. */
  readonly frame?: string;
}

/** Stacks that are built alike are drawn once, in a frame. */
export interface Frame {
  readonly id: string;
  /** What is different in the names of the stacks' resources: one for each stack. */
  readonly variants: readonly string[];
}

export interface Arrow {
  readonly from: string;
  readonly to: string;
  readonly kinds: readonly EdgeKind[];
}

export interface Outline {
  readonly boxes: readonly Box[];
  readonly frames: readonly Frame[];
  readonly arrows: readonly Arrow[];
}

/**
 * Reduces a graph to the boxes that a reader can take in at once. Stacks that are built alike become one frame. All alarms become
 * one box. So do the functions without an event source mapping, with the schedules that invoke them. Edges of the kind `watches`
 * are left out.
 */
export function flowOutline({ nodes, edges }: FlowGraph): Outline {
  const polled = new Set(edges.filter(({ kind }) => kind === 'polls').map(({ to }) => to));
  const frames = framesOf({ nodes, edges });
  const frameOf = (node: FlowNode) => frames.find(({ stacks }) => stacks.includes(node.stack));
  const boxIdOf = (node: FlowNode): string => {
    if (node.kind === 'alarm') return node.kind;
    if (node.kind === 'schedule' || (node.kind === 'function' && !polled.has(node.id))) return 'function';
    const frame = frameOf(node);
    return frame ? `${frame.id} ${node.logicalId}` : node.id;
  };
  const prefix = commonPrefix(nodes.map(({ name }) => name));
  const boxes = Object.entries(Object.groupBy(nodes, boxIdOf)).map(([id, members = []]): Box => {
    const kinds = Object.groupBy(members, ({ kind }) => kind);
    const kind = kinds.function ? 'function' : (members[0]?.kind ?? 'queue');
    const names = (kinds[kind] ?? []).map(({ name }) => name.slice(prefix.length));
    const frame = members[0] && id.startsWith('frame ') ? frameOf(members[0]) : undefined;
    const shown = frame ? [commonSuffix(names).slice(1)] : kind === 'alarm' ? [] : names;
    return {
      id,
      kind,
      names: shown.map((name) => withoutKind(name, kind)),
      counts: Object.fromEntries(Object.entries(kinds).map(([each, of]) => [each, of.length])),
      ...(frame && { frame: frame.id }),
    };
  });
  const boxIds = new Map(nodes.map((node) => [node.id, boxIdOf(node)]));
  const arrows = new Map<string, Set<EdgeKind>>();
  for (const { from, to, kind } of edges) {
    const ends = [boxIds.get(from), boxIds.get(to)];
    if (kind === 'watches' || ends[0] === ends[1]) continue;
    const key = ends.join('\n');
    arrows.set(key, (arrows.get(key) ?? new Set()).add(kind));
  }
  return {
    boxes,
    frames: frames.map(({ id, stacks }) => {
      const names = stacks.map(
        (stack) => nodes.find((node) => node.stack === stack)?.name.slice(prefix.length) ?? stack,
      );
      const suffix = commonSuffix(names);
      return { id, variants: names.map((name) => name.slice(0, name.length - suffix.length)) };
    }),
    arrows: [...arrows].map(([key, arrowKinds]) => {
      const [from = '', to = ''] = key.split('\n');
      return { from, to, kinds: [...arrowKinds] };
    }),
  };
}

/** Groups of two and more stacks that have the same resources, connected in the same way. Alarms do not count. */
function framesOf({ nodes, edges }: FlowGraph): { readonly id: string; readonly stacks: readonly string[] }[] {
  const byId = new Map(nodes.map((node) => [node.id, node]));
  const shapeOf = (stack: string): string => {
    const role = (id: string) => (byId.get(id)?.stack === stack ? `own ${byId.get(id)?.logicalId}` : `other ${id}`);
    const isAlarm = (id: string) => byId.get(id)?.kind === 'alarm';
    const parts = nodes.filter((node) => node.stack === stack && !isAlarm(node.id)).map(({ id }) => role(id));
    const links = edges
      .filter(
        ({ from, to }) => [from, to].some((id) => byId.get(id)?.stack === stack) && !isAlarm(from) && !isAlarm(to),
      )
      .map(({ from, to, kind }) => `${role(from)} ${kind} ${role(to)}`);
    return [...parts, ...links].sort().join('\n');
  };
  const stacks = [...new Set(nodes.map(({ stack }) => stack))];
  return Object.values(Object.groupBy(stacks, shapeOf))
    .filter((alike = []) => alike.length > 1)
    .map((alike = [], index) => ({ id: `frame ${index}`, stacks: alike }));
}

/** Up to the last hyphen before the names differ. */
function commonPrefix(names: readonly string[]): string {
  const [first = ''] = names;
  let length = first.length;
  while (length > 0 && !(first[length - 1] === '-' && names.every((name) => name.startsWith(first.slice(0, length)))))
    length--;
  return first.slice(0, length);
}

/** From the first hyphen after which the names are the same. */
function commonSuffix(names: readonly string[]): string {
  const [first = ''] = names;
  let from = 0;
  while (from < first.length && !(first[from] === '-' && names.every((name) => name.endsWith(first.slice(from)))))
    from++;
  return first.slice(from);
}

/** The box says what it is: `unrouted-queue` is the queue `unrouted`. */
const withoutKind = (name: string, kind: NodeKind) =>
  name.endsWith(`-${kind}`) ? name.slice(0, -kind.length - 1) : name;
