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
  events: 'of the dollars, events',
  writes: 'of the dollars, writes',
} as const;
