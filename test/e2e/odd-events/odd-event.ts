/** Where an event ends, and why: `applied`, `refused <reason>`, `dead-letter <reason>` or `unrouted <reason>`. */
export type End = string;

/** What makes an event odd. Values are JSON text, so that digits and escapes stay as they are written; `undefined` leaves a field out. */
export interface Oddity {
  readonly type?: string;
  readonly source?: string;
  readonly metadata?: Readonly<Record<string, string | undefined>>;
  readonly data?: Readonly<Record<string, string | undefined>>;
  /** Fields beside `metadata` and `data`. */
  readonly beside?: Readonly<Record<string, string>>;
  /** In place of all of these. */
  readonly detail?: string;
  readonly resources?: string;
  /** The id of its entity; `odd` and a number where the row says nothing. */
  readonly id?: string;
}

export interface OddEventRow {
  readonly event: string;
  readonly odd: Oddity;
  /** Sent with `ops publish`; left out where that is tried elsewhere. */
  readonly published?: End;
  /** Put on the bus by a producer without our checks; left out where nobody knows what EventBridge does to it. */
  readonly put?: End;
}

/** One event on its way, with all that tells it from others. */
export interface SentEvent {
  readonly name: string;
  readonly type: string;
  readonly source: string | undefined;
  readonly detail: string;
  readonly resources: string | undefined;
  readonly changeId: string;
  readonly entityKey: string;
}

/** The valid data of an entity with that id, by its type; an unknown type may be named `__proto__`. */
const dataOf = (type: string, id: string): Readonly<Record<string, string>> => {
  if (type === 'InventoryStateChanged') return { sku: id, locationId: '"default"', available: '1' };
  if (type === 'ReturnStateChanged') return { returnId: id, orderId: '"order-1"', status: '"refunded"' };
  return { orderId: id, status: '"paid"' };
};

/** @param name of this event and no other; it stands in its detail, as `"row":"<name>"`. */
export function sentEvent(name: string, changeId: string, odd: Oddity): SentEvent {
  const { type = 'OrderStateChanged', source, metadata = {}, data = {}, beside = {}, resources } = odd;
  const quoted = JSON.stringify(name);
  const allMetadata = {
    schemaVersion: '1',
    changeId: JSON.stringify(changeId),
    marketplace: '"direct"',
    sellerId: quoted,
    occurredAt: '"2026-03-01T10:00:00Z"',
    version: '1',
    ...metadata,
  };
  const detail = objectOf({
    row: quoted,
    ...beside,
    metadata: objectOf(allMetadata),
    data: objectOf({ ...dataOf(type, quoted), ...data }),
  });
  const sellerId = String(parsed(allMetadata.sellerId ?? ''));
  const suffix = type === 'InventoryStateChanged' ? '@default' : '';
  const seller = sellerId.replaceAll('%', '%25').replaceAll('#', '%23');
  return {
    name,
    type,
    source,
    detail: odd.detail?.replace('ROW', name) ?? detail,
    resources,
    changeId,
    entityKey: `${type}#direct#${seller}#${odd.id ?? name}${suffix}`,
  };
}

const objectOf = (fields: Readonly<Record<string, string | undefined>>) =>
  `{${Object.entries(fields)
    .flatMap(([name, value]) => (value === undefined ? [] : [`${name.startsWith('"') ? name : `"${name}"`}:${value}`]))
    .join(',')}}`;

function parsed(json: string): unknown {
  try {
    return JSON.parse(json);
  } catch {
    return undefined;
  }
}

/** The event as a line of a file: as an object, or as an entry of `PutEvents` where it says its source or is no JSON. */
export function lineOf({ type, source, detail, resources }: SentEvent): string {
  const more = resources === undefined ? '' : `,"resources":${resources}`;
  if (source === undefined && parsed(detail) !== undefined) {
    return `{"detailType":${JSON.stringify(type)},"detail":${detail}${more}}`;
  }
  const own = source === undefined ? '' : `"Source":${JSON.stringify(source)},`;
  return `{${own}"DetailType":${JSON.stringify(type)},"Detail":${JSON.stringify(detail)}${more}}`;
}
