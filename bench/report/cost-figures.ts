// Names of figures that `missed-targets.ts` reads from the rows of the costs.

export const logFigures = {
  left: 'what the target of the dollars leaves',
  metrics: 'metrics alone',
  least: 'metrics, and the least in which ids are found',
} as const;

export const partyFigures = { longest: 'ours with the longest windows', two: 'ours with two pollers' } as const;

export const restFigures = {
  least: 'dollars, the least with five pollers',
  leastPeer: 'the least with five pollers',
  metricsAlone: 'the same with no line about any change',
  events: 'of the dollars, events',
  writes: 'of the dollars, writes',
  logs: 'of the dollars, logs',
} as const;

export const packFigures = {
  events: 'packs, events',
  idlePolls: 'packs, polls that find nothing',
  longerLinger: 'ours packed, linger of 1 s',
  oneSeller: 'were all of one seller',
  /** Of all AWS calls and of the dollars: of Powertools, of Powertools without idempotency, and by the other rule. */
  calls: [
    'packs, all calls',
    'packs, all calls, without idempotency',
    'packs, all calls, each receive with one message',
  ],
  dollars: ['packs, dollars', 'packs, dollars, without idempotency', 'packs, dollars, each receive with one message'],
  parties: 'packs, calls to three parties',
  cpu: 'packs, consumer CPU',
  leastCpu: 'check, write and report alone',
  local: 'bulk sync in packs, PutEvents to applied',
  leastLocal: 'to publish and to write alone',
  onePoller: 'ours packed, one poller',
  unpackedOnePoller: 'ours unpacked, one poller',
  least: 'the least with these events',
} as const;
