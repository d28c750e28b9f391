import type { TableFault } from '../../../local/dynamodb/table.ts';
import type { Game } from '../world/game.ts';
import type { Scenario } from './scenario.ts';

/** All consumers write to it. */
const shared = {
  mayFire: ['failing-records', 'retry-storm', 'backlog-age', 'backlog-time-to-drain', 'freshness'],
  alone: true,
};

function setFault({ world }: Game, fault: TableFault | undefined): void {
  world.cloud.tables.get(world.names.currentStateTable)?.setFault(fault);
}

export const tableThrottled: Scenario = {
  ...shared,
  what: 'the table takes fewer writes than there are',
  fires: ['state-table-throttled'],
  break: async (game) => setFault(game, 'throttled'),
  repair: async (game) => setFault(game, undefined),
};

export const tableUnavailable: Scenario = {
  ...shared,
  what: 'DynamoDB answers with errors of its own',
  fires: ['state-table-errors'],
  break: async (game) => setFault(game, 'unavailable'),
  repair: async (game) => setFault(game, undefined),
};
