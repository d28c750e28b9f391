/** What is wrong with a change, if anything. */
export type Flaw =
  | 'schema_broken'
  | 'source_mismatch'
  | 'version_in_future'
  | 'unknown_schema_version'
  | 'refused_by_table'
  | 'crashes';

/** One change that a producer sends, as the simulation knows it, whatever becomes of it. */
export interface SimulatedChange {
  readonly changeId: string;
  /** Short, for people. */
  readonly name: string;
  readonly eventType: string;
  readonly entityKey: string;
  readonly sellerId: string;
  readonly version: number;
  readonly flaw: Flaw | undefined;
  readonly data: Readonly<Record<string, unknown>>;
}

/** Later ones replace earlier ones: by version, then by changeId. Written again here, since it is what is checked. */
export function isNewer(
  a: Pick<SimulatedChange, 'version' | 'changeId'>,
  b: Pick<SimulatedChange, 'version' | 'changeId'>,
): boolean {
  return a.version > b.version || (a.version === b.version && a.changeId > b.changeId);
}

/** The changeIds in the body of a message, in their order. */
export function changeIdsIn(body: string): readonly string[] {
  const known = idsByBody.get(body);
  if (known) return known;
  const { detail } = JSON.parse(body);
  const ids: string[] = detail.changes
    ? detail.changes.map((change: { changeId: string }) => change.changeId)
    : [detail.metadata.changeId];
  if (idsByBody.size > 5_000) idsByBody.clear();
  idsByBody.set(body, ids);
  return ids;
}

const idsByBody = new Map<string, readonly string[]>();
