import type { Clock } from '../clock.ts';
import type { MetricStore } from '../cloudwatch/metrics/metric-store.ts';
import { AwsError } from '../protocols/aws-error.ts';
import type { JsonService } from '../protocols/json-service.ts';
import type { EventArchive } from './archives/event-archive.ts';
import type { EventReplays } from './archives/event-replays.ts';
import { replayOperations } from './archives/replay-operations.ts';
import type { EventBus } from './bus/event-bus.ts';
import type { EventRule } from './bus/event-rule.ts';
import { assertValidPutEventsRequest, type PutEventsResultEntry } from './bus/put-events.ts';
import { readPutEventsEntries } from './bus/read-put-events-entries.ts';
import { EventBridgeError } from './event-bridge-error.ts';
import { optionalText, requiredText } from './event-bridge-input.ts';
import { InvalidEventPatternError } from './patterns/invalid-event-pattern-error.ts';
import { testEventPattern } from './patterns/test-event-pattern.ts';
import { putPutEventsMetrics } from './put-events-metrics.ts';

interface EventsApiDeps {
  /** By name. */
  readonly buses: ReadonlyMap<string, EventBus>;
  /** By name. */
  readonly archives: ReadonlyMap<string, EventArchive>;
  readonly replays: EventReplays;
  readonly newId: () => string;
  readonly clock: Pick<Clock, 'now'>;
  readonly metrics: Pick<MetricStore, 'add'>;
}

const defaultBus = 'default';

/** The EventBridge calls that producers and operators make. */
export function eventsApi(deps: EventsApiDeps): JsonService {
  const { buses, newId } = deps;
  const findBus = (nameOrArn: string): EventBus | undefined =>
    buses.get(nameOrArn) ?? [...buses.values()].find(({ settings }) => settings.arn === nameOrArn);
  const busOf = (nameOrArn = defaultBus): EventBus => {
    const bus = findBus(nameOrArn);
    if (bus) return bus;
    throw new EventBridgeError('ResourceNotFoundException', `Event bus ${nameOrArn} does not exist.`);
  };
  return {
    errorNamespace: 'com.amazonaws.events',
    toAwsError: (error) =>
      error instanceof EventBridgeError || error instanceof InvalidEventPatternError
        ? new AwsError(error.code, error.message)
        : undefined,
    operations: {
      PutEvents: {
        parameters: ['Entries'],
        run: (input) => {
          const entries = readPutEventsEntries(input.Entries);
          try {
            assertValidPutEventsRequest(entries);
          } catch (error) {
            putPutEventsMetrics(deps, entries.length, 'refused');
            throw error;
          }
          const results = entries.map((entry): PutEventsResultEntry => {
            const { EventBusName = defaultBus } = entry;
            const bus = findBus(EventBusName);
            if (bus) return bus.putEntry(entry);
            // As AWS answers, https://github.com/aws/aws-cli/issues/9186: only here can anybody see that the event is gone.
            console.warn(`There is no event bus ${visible(EventBusName)}: its event is accepted and lost, as on AWS.`);
            return { EventId: newId() };
          });
          const FailedEntryCount = results.filter((result) => 'ErrorCode' in result).length;
          putPutEventsMetrics(deps, entries.length, FailedEntryCount);
          return { FailedEntryCount, Entries: results };
        },
      },
      TestEventPattern: {
        parameters: ['EventPattern', 'Event'],
        run: (input) => ({
          Result: testEventPattern(requiredText(input, 'EventPattern'), requiredText(input, 'Event')),
        }),
      },
      DescribeEventBus: {
        parameters: ['Name'],
        run: (input) => {
          const { name, arn } = busOf(optionalText(input, 'Name')).settings;
          return { Name: name, Arn: arn };
        },
      },
      ListRules: {
        parameters: ['EventBusName', 'NamePrefix'],
        run: (input) => {
          const bus = busOf(optionalText(input, 'EventBusName'));
          const prefix = optionalText(input, 'NamePrefix') ?? '';
          // All on one page: AWS's have 100 at most, but no bus here has so many.
          const rules = bus.rules.filter(({ name }) => name.startsWith(prefix));
          return { Rules: rules.map((rule) => describeRule(rule, bus)) };
        },
      },
      DescribeRule: {
        parameters: ['Name', 'EventBusName'],
        run: (input) => {
          const name = requiredText(input, 'Name');
          const bus = busOf(optionalText(input, 'EventBusName'));
          const rule = bus.rules.find((each) => each.name === name);
          if (rule) return describeRule(rule, bus);
          const message = `Rule ${name} does not exist on EventBus ${bus.settings.name}.`;
          throw new EventBridgeError('ResourceNotFoundException', message);
        },
      },
      ...replayOperations(deps),
    },
  };
}

function describeRule(rule: EventRule, bus: EventBus) {
  return {
    Name: rule.name,
    Arn: rule.arn,
    EventPattern: JSON.stringify(rule.pattern),
    State: rule.state,
    EventBusName: bus.settings.name,
  };
}

/** A name in a request, in one line and without what a terminal would obey. */
const visible = (name: string): string => name.replaceAll(/[\p{C}\p{Zl}\p{Zp}]/gu, '?');
