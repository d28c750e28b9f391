import { isJsonObject, type JsonObject } from '../../protocols/json-object.ts';
import type { EventBus } from '../bus/event-bus.ts';
import { EventBridgeError } from '../event-bridge-error.ts';
import {
  optionalText,
  refuseOthers,
  requiredSeconds,
  requiredText,
  serializationError,
} from '../event-bridge-input.ts';
import type { EventArchive } from './event-archive.ts';
import type { EventReplay, EventReplays } from './event-replays.ts';

interface ReplayOperationsDeps {
  /** By name. */
  readonly buses: ReadonlyMap<string, EventBus>;
  /** By name. */
  readonly archives: ReadonlyMap<string, EventArchive>;
  readonly replays: EventReplays;
}

/** https://docs.aws.amazon.com/eventbridge/latest/APIReference/API_StartReplay.html */
const replayName = /^[.\-_A-Za-z0-9]{1,64}$/;

/** The EventBridge calls about archives and replays. Archives come from templates. */
export function replayOperations({ buses, archives, replays }: ReplayOperationsDeps) {
  return {
    DescribeArchive: {
      parameters: ['ArchiveName'],
      run: (input: JsonObject) => {
        const name = requiredText(input, 'ArchiveName');
        const archive = archives.get(name);
        if (!archive) throw new EventBridgeError('ResourceNotFoundException', `Archive ${name} does not exist.`);
        const { settings } = archive;
        return {
          ArchiveArn: settings.arn,
          ArchiveName: settings.name,
          EventSourceArn: settings.busArn,
          ...(settings.pattern !== undefined && { EventPattern: JSON.stringify(settings.pattern) }),
          State: 'ENABLED',
          RetentionDays: settings.retentionDays ?? 0,
          SizeBytes: archive.sizeBytes,
          EventCount: archive.eventCount, // at once; on AWS up to a day later
          CreationTime: archive.createdAt / 1_000,
        };
      },
    },
    StartReplay: {
      parameters: ['ReplayName', 'Description', 'EventSourceArn', 'EventStartTime', 'EventEndTime', 'Destination'],
      run: (input: JsonObject) => {
        const name = requiredText(input, 'ReplayName');
        if (!replayName.test(name)) throw invalid('ReplayName', 'Must be 64 of . - _ A-Z a-z 0-9 at most.');
        const archive = archiveOf(requiredText(input, 'EventSourceArn'));
        const { bus, filterArns } = destinationOf(input.Destination, archive);
        const eventStartTime = requiredSeconds(input, 'EventStartTime') * 1_000;
        const eventEndTime = requiredSeconds(input, 'EventEndTime') * 1_000;
        if (eventStartTime >= eventEndTime) {
          throw invalid('EventEndTime', 'EventStartTime must be before EventEndTime.');
        }
        const description = optionalText(input, 'Description');
        const replay = replays.start({
          name,
          ...(description !== undefined && { description }),
          archive,
          bus,
          filterArns,
          eventStartTime,
          eventEndTime,
        });
        return { ReplayArn: arnOf(replay), State: replay.state, ReplayStartTime: replay.startTime / 1_000 };
      },
    },
    DescribeReplay: {
      parameters: ['ReplayName'],
      run: (input: JsonObject) => {
        const name = requiredText(input, 'ReplayName');
        const replay = replays.find(name);
        if (!replay) throw new EventBridgeError('ResourceNotFoundException', `Replay ${name} does not exist.`);
        return describe(replay);
      },
    },
  };

  function archiveOf(arn: string): EventArchive {
    const name = /^arn:aws:events:[^:]*:\d*:archive\/(.+)$/.exec(arn)?.[1];
    if (name === undefined) throw invalid('EventSourceArn', 'Must contain an archive ARN.');
    const archive = archives.get(name);
    if (archive?.settings.arn === arn) return archive;
    throw invalid('EventSourceArn', `Archive ${name} does not exist.`);
  }

  /** Only the bus that the archive is of. Rules that it does not have are refused: AWS's text leaves that open. */
  function destinationOf(value: unknown, archive: EventArchive) {
    if (!isJsonObject(value)) throw serializationError('Destination is not an object');
    refuseOthers(value, ['Arn', 'FilterArns'], 'Destination');
    const arn = requiredText(value, 'Arn');
    if (!arn.includes(':event-bus/')) throw invalid('Destination.Arn', 'Must contain an event bus ARN.');
    const bus = [...buses.values()].find(({ settings }) => settings.arn === arn);
    if (!bus) throw new EventBridgeError('ResourceNotFoundException', `Event bus ${arn} does not exist.`);
    if (arn !== archive.settings.busArn) {
      throw invalid('Destination.Arn', 'Cross event bus replay is not permitted.');
    }
    const wanted = value.FilterArns ?? [];
    if (!Array.isArray(wanted)) throw serializationError('FilterArns is not a list');
    const filterArns = wanted.map((filterArn: unknown) => {
      const rule = bus.rules.find((each) => each.arn === filterArn);
      if (!rule) throw invalid('Destination.FilterArns', `Rule ${filterArn} does not exist.`);
      return rule.arn;
    });
    return { bus, filterArns };
  }
}

function describe(replay: EventReplay) {
  const { request } = replay;
  return {
    ReplayName: request.name,
    ReplayArn: arnOf(replay),
    ...(request.description !== undefined && { Description: request.description }),
    State: replay.state,
    EventSourceArn: request.archive.settings.arn,
    Destination: { Arn: request.bus.settings.arn, FilterArns: request.filterArns },
    EventStartTime: request.eventStartTime / 1_000,
    EventEndTime: request.eventEndTime / 1_000,
    ...(replay.eventLastReplayedTime !== undefined && { EventLastReplayedTime: replay.eventLastReplayedTime / 1_000 }),
    ReplayStartTime: replay.startTime / 1_000,
    ...(replay.endTime !== undefined && { ReplayEndTime: replay.endTime / 1_000 }),
  };
}

const arnOf = ({ request }: EventReplay) =>
  request.archive.settings.arn.replace(/:archive\/.*$/, `:replay/${request.name}`);

function invalid(parameter: string, reason: string): EventBridgeError {
  return new EventBridgeError('ValidationException', `Parameter ${parameter} is not valid. Reason: ${reason}`);
}
