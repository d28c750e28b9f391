/** An event as it goes into the bus or comes out of a queue, its detail already read from JSON. */
export interface EventOnTheWay {
  readonly source: unknown;
  readonly detailType: unknown;
  readonly detail: unknown;
}

/** What the current-state table must hold of a change if it is the newest of its entity. */
export interface ExpectedState {
  readonly entityKey: string;
  readonly eventType: string;
  readonly marketplace: string;
  readonly sellerId: string;
  readonly version: number;
  readonly changeId: string;
  readonly occurredAt: string;
  readonly schemaVersion: number;
  /** The fields of the contract and no others. */
  readonly data: Fields;
}

type Fields = Readonly<Record<string, unknown>>;
/** A field's value as the contract knows it, or `broken`. */
type Rule = (value: unknown) => unknown;

const broken = Symbol('broken');
const day = 86_400_000; // in milliseconds

/**
 * Reads the changes of an event by the written contract, `docs/events.md`, and by nothing of the code that is being checked.
 *
 * @param now epoch milliseconds.
 * @returns those that a consumer must not refuse.
 */
export function readChanges(event: EventOnTheWay, now: number): ExpectedState[] {
  const { detail } = event;
  if (!isFields(detail) || detail.changes === undefined || detail.changes === null) {
    return [readChange(event, now)].flatMap((change) => change ?? []);
  }
  const { changes, metadata } = detail;
  const ofOne = isFields(metadata) ? [metadata.changeId, metadata.occurredAt, metadata.version] : [];
  const beside = [...ofOne, detail.data].filter((value) => value !== undefined && value !== null);
  if (!Array.isArray(changes) || changes.length < 1 || changes.length > 20 || beside.length > 0) return [];
  return changes.flatMap((each) => {
    const { changeId, occurredAt, version, data } = isFields(each) ? each : {};
    const whole = isFields(metadata) ? { ...metadata, changeId, occurredAt, version } : metadata;
    return readChange({ ...event, detail: { metadata: whole, data } }, now) ?? [];
  });
}

function readChange({ source, detailType, detail }: EventOnTheWay, now: number): ExpectedState | undefined {
  const type = typeof detailType === 'string' ? contract.get(detailType) : undefined;
  if (type === undefined || !isFields(detail)) return undefined;
  const metadata = metadataRule(detail.metadata) as Omit<ExpectedState, 'entityKey' | 'eventType' | 'data'>;
  const data = type.rule(detail.data) as Fields;
  if (isBroken(metadata) || isBroken(data)) return undefined;
  if (source !== `commerce.${metadata.marketplace}` || metadata.version > now + day) return undefined;
  const sellerId = metadata.sellerId.split('%').join('%25').split('#').join('%23');
  return {
    entityKey: [detailType, metadata.marketplace, sellerId, type.id(data)].join('#'),
    eventType: String(detailType),
    ...metadata,
    data,
  };
}

/** Negative where `a` is the older of two changes of one entity: by version, then by changeId. */
export function olderFirst(
  a: Pick<ExpectedState, 'version' | 'changeId'>,
  b: Pick<ExpectedState, 'version' | 'changeId'>,
): number {
  return a.version - b.version || (a.changeId < b.changeId ? -1 : Number(a.changeId > b.changeId));
}

const text =
  (pattern: RegExp): Rule =>
  (value) =>
    typeof value === 'string' && pattern.test(value) ? value : broken;
const integer =
  (least: number): Rule =>
  (value) =>
    Number.isSafeInteger(value) && Number(value) >= least ? value : broken;
const oneOf =
  (...values: readonly unknown[]): Rule =>
  (value) =>
    values.includes(value) ? value : broken;
const optional =
  (rule: Rule): Rule =>
  (value) =>
    value === undefined || value === null ? undefined : rule(value);
const listOf =
  (rule: Rule): Rule =>
  (value) => {
    if (!Array.isArray(value)) return broken;
    const items = value.map(rule);
    return items.includes(broken) ? broken : items;
  };
const fields =
  (rules: Readonly<Record<string, Rule>>): Rule =>
  (value) => {
    if (!isFields(value)) return broken;
    const known = Object.entries(rules).map(([name, rule]) => [name, rule(value[name])] as const);
    if (known.some(([, field]) => field === broken)) return broken;
    return Object.fromEntries(known.filter(([, field]) => field !== undefined)); // absent stays absent
  };

const id = text(/^[^\p{Cc}\p{Cs}\ufffe\uffff]{1,200}$/u);
const count = integer(0);
const anyInteger = integer(Number.MIN_SAFE_INTEGER);

const metadataRule = fields({
  schemaVersion: oneOf(1), // of all three types
  changeId: (value) => lowerCase(text(/^[0-9a-f]{8}-([0-9a-f]{4}-){3}[0-9a-f]{12}$/i)(value)),
  marketplace: text(/^[a-z0-9][a-z0-9-]{0,49}$/),
  sellerId: text(/^[!-~]{1,100}$/),
  occurredAt: (value) => {
    const time = text(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d+)?(Z|\+00:00)$/)(value);
    return time !== broken && isOnCalendar(String(time)) ? String(time).replace('+00:00', 'Z') : broken;
  },
  version: count,
});

const contract = new Map<string, { rule: Rule; id: (data: Fields) => string }>([
  [
    'OrderStateChanged',
    {
      rule: fields({
        orderId: id,
        status: oneOf(
          'pending',
          'created',
          'paid',
          'partially_shipped',
          'shipped',
          'delivered',
          'cancelled',
          'unfulfillable',
        ),
        currency: optional(text(/^[A-Z]{3}$/)),
        totalMinor: optional(anyInteger),
        lines: optional(listOf(fields({ sku: id, quantity: count, unitPriceMinor: optional(anyInteger) }))),
      }),
      id: ({ orderId }) => `${orderId}`,
    },
  ],
  [
    'InventoryStateChanged',
    {
      rule: fields({ sku: id, locationId: id, available: anyInteger, reserved: optional(count) }),
      id: ({ sku, locationId }) => `${sku}@${`${locationId}`.split('%').join('%25').split('@').join('%40')}`,
    },
  ],
  [
    'ReturnStateChanged',
    {
      rule: fields({
        returnId: id,
        orderId: id,
        status: oneOf('requested', 'approved', 'received', 'refunded', 'rejected'),
        lines: optional(
          listOf(fields({ sku: id, quantity: count, reason: optional(text(/^[^\p{Cs}\ufffe\uffff]{0,200}$/u)) })),
        ),
      }),
      id: ({ returnId }) => `${returnId}`,
    },
  ],
]);

/** Of a text; what is broken stays so. */
function lowerCase(value: unknown): unknown {
  return typeof value === 'string' ? value.toLowerCase() : value;
}

/** A date such as 31 February has the right form and does not exist. */
function isOnCalendar(time: string): boolean {
  const millis = Date.parse(time);
  return !Number.isNaN(millis) && new Date(millis).toISOString().slice(0, 19) === time.slice(0, 19);
}

function isFields(value: unknown): value is Fields {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function isBroken(value: unknown): boolean {
  return value === broken;
}
