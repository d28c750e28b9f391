import { readFileSync } from 'node:fs';
import { DeleteMessageCommand, ReceiveMessageCommand, SQSClient } from '@aws-sdk/client-sqs';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { catalog } from '../../lambda/events/catalog.ts';
import { letterOf } from '../../lambda/redrive/letters/dead-letter.ts';
import { configOf } from '../../lib/config/config.ts';
import { isOk } from '../game-day/alarms/alarm-state.ts';
import { type RunningGame, startGame } from '../game-day/world/game.ts';
import { bootWorld, type GameDayWorld } from '../game-day/world/game-day-world.ts';
import type { GameEvent, gameEvent } from '../game-day/world/game-event.ts';
import { waitUntil } from '../game-day/world/wait-until.ts';
import { warmUp } from '../game-day/world/warm-up.ts';

const never = new AbortController().signal;
/** Every alarm has looked at the event by then: the longest look back five minutes, on metrics of up to two. */
const minutesToFire = 7;
const minutesToRecover = 30;
const aDayAndAnHour = 25 * 60 * 60_000;

type Break = (event: ReturnType<typeof gameEvent>, now: number) => GameEvent;

const withMetadata =
  (change: (now: number) => Readonly<Record<string, unknown>>): Break =>
  (event, now) => ({
    ...event,
    detail: { ...event.detail, metadata: { ...event.detail.metadata, ...change(now) } },
  });

/** One of each known kind of bad event, by its name in docs/events.md. */
const badEvents: Readonly<Record<string, Break>> = {
  'a field of `data` is missing or wrong': (event) => ({ ...event, detail: { ...event.detail, data: {} } }),
  'an unknown `schemaVersion`': withMetadata(() => ({ schemaVersion: 99 })),
  '`metadata.marketplace` is not that of `Source`': withMetadata(() => ({ marketplace: 'ebay' })),
  'a `version` more than 24 hours ahead': withMetadata((now) => ({ version: Math.floor(now) + aDayAndAnHour })),
  '`sellerId` of 101 to 128 characters': withMetadata(() => ({ sellerId: 's'.repeat(101) })),
  '`sellerId` that is no text': withMetadata(() => ({ sellerId: 7 })),
  '`sellerId` with a blank': withMetadata(() => ({ sellerId: 'seller 7' })),
  '`sellerId` with a character outside ASCII': withMetadata(() => ({ sellerId: 'Müller' })),
  '`sellerId` of more than 128 characters': withMetadata(() => ({ sellerId: 's'.repeat(129) })),
  '`sellerId` missing or empty': withMetadata(() => ({ sellerId: '' })),
  'a `Source` of a marketplace that the stage does not have': (event) => ({ ...event, source: 'commerce.ebay' }),
  'an unknown `DetailType`': (event) => ({ ...event, detailType: 'PriceStateChanged' }),
  '`Detail` is not JSON': (event) => ({ ...event, detail: '{"metadata":' }),
};

interface Row {
  readonly event: string;
  readonly where: string;
  readonly as: string;
  readonly alarms: string;
  readonly severity: string;
}

/** The table of docs/events.md. */
const documented = rowsOf(readFileSync(new URL('../../docs/events.md', import.meta.url), 'utf8'));

function rowsOf(page: string): Row[] {
  const [, table = ''] = page.split('| event | where it ends |');
  return [...table.matchAll(/^\| (.*) \|$/gm)].slice(1).flatMap(([, line = '']) => {
    const [event = '', where = '', as = '', alarms = '', severity = ''] = line.split(' | ');
    return event in badEvents ? [{ event, where, as, alarms, severity }] : [];
  });
}

let world: GameDayWorld;
let games: RunningGame[];
let sqs: SQSClient;
beforeAll(async () => {
  world = await bootWorld(configOf('dev'), 60, never);
  games = catalog.consumers.map(({ name }) => startGame(world, name, never));
  await warmUp(world, games, never);
  for (const game of games) game.traffic(false); // each bad event is alone
  const credentials = { accessKeyId: 'local', secretAccessKey: 'local' };
  sqs = new SQSClient({ endpoint: world.cloud.endpoint, region: world.cloud.region, credentials });
});
afterAll(async () => {
  sqs?.destroy();
  await Promise.allSettled((games ?? []).map((game) => game.stop()));
  await world?.stop();
});

/** Takes out what waits in a queue that keeps failures. Returns the reasons, as `ops failures` and its filters have them. */
async function takeFrom(queueName: string, now: number): Promise<string[]> {
  const QueueUrl = `${world.cloud.endpoint}/000000000000/${queueName}`;
  const { Messages = [] } = await sqs.send(new ReceiveMessageCommand({ QueueUrl, MessageAttributeNames: ['All'] }));
  const routing = { routes: [], marketplaces: [], eventTypes: catalog.eventTypes };
  for (const { ReceiptHandle } of Messages) await sqs.send(new DeleteMessageCommand({ QueueUrl, ReceiptHandle }));
  return Messages.map((message) => `\`${letterOf(message, queueName, routing, now).cause.failureReason}\``);
}

/** Publishes one bad event, waits until every alarm has seen it, and takes it away again. */
async function sendAlone(game: RunningGame, event: string): Promise<Row> {
  const [good] = game.events(1);
  const broken = good && badEvents[event]?.(good, game.now());
  if (!broken) throw new Error(`No bad event "${event}".`);
  const since = game.now();
  const refused = await world.publish([broken]);
  await game.minutes(minutesToFire);

  const fired = world.alarms.filter(
    ({ name, consumer }) =>
      (consumer === undefined || consumer === game.consumer) && world.watch.changed(name, 'ALARM', since) !== undefined,
  );
  const deadLetters = await takeFrom(game.own.deadLetterQueue, game.now());
  const unrouted = await takeFrom(world.names.unroutedQueue, game.now());
  const isWell = () => fired.every(({ name }) => isOk(world, name));
  await waitUntil(isWell, game.now() + minutesToRecover * 60_000, game, never);
  const severities = [...new Set(fired.map(({ severity }) => severity))];
  return {
    event,
    where: [
      ...(refused > 0 ? ['with its producer'] : []),
      ...deadLetters.map(() => 'dead-letter queue'),
      ...unrouted.map(() => 'unrouted queue'),
    ].join(', '),
    as: [...deadLetters, ...unrouted.map(() => '')].join(', '),
    alarms: fired
      .map(({ trouble }) => `\`${trouble}\``)
      .sort()
      .join(', '),
    severity: severities.join(', '),
  };
}

describe.skipIf(process.env.E2E_ENDPOINT)('a bad event that comes alone', () => {
  const isShared = ({ where }: Row) => where !== 'dead-letter queue';
  const ofConsumers = documented.filter((row) => !isShared(row));
  /** Consumers side by side, whose alarms do not meet; then, one after another, what no consumer owns. */
  const runAll = async () => {
    const lanes = games.map(async (game, lane) => {
      const found: Row[] = [];
      for (const { event } of ofConsumers.filter((_, index) => index % games.length === lane)) {
        found.push(await sendAlone(game, event));
      }
      return found;
    });
    const found = (await Promise.all(lanes)).flat();
    for (const { event } of documented.filter(isShared)) found.push(await sendAlone(games[0] as RunningGame, event));
    return found;
  };

  it('is in the table of docs/events.md', () => {
    expect(documented.map(({ event }) => event).sort()).toEqual(Object.keys(badEvents).sort());
  });

  it('ends where the table says, is a ticket and never a page', { timeout: 600_000 }, async () => {
    const found = await runAll();
    const byEvent = (rows: readonly Row[]) => Object.fromEntries(rows.map((row) => [row.event, row]));
    expect(byEvent(found)).toEqual(byEvent(documented));
    expect(new Set(found.map(({ severity }) => severity))).toEqual(new Set(['ticket']));
  });
});
