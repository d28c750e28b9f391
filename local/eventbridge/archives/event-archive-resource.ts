import type { Clock } from '../../clock.ts';
import type { ResourceType } from '../../resource-type.ts';
import type { EventBus } from '../bus/event-bus.ts';
import { asEventPattern } from '../patterns/event-pattern.ts';
import { EventArchive } from './event-archive.ts';

interface EventArchiveNeeds {
  readonly account: string;
  readonly region: string;
  readonly clock: Clock;
  readonly buses: ReadonlyMap<string, Pick<EventBus, 'settings'>>;
  readonly archives: Map<string, EventArchive>;
}

/** https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/aws-resource-events-archive.html */
export const eventArchiveResource: ResourceType<EventArchiveNeeds> = {
  properties: ['ArchiveName', 'EventPattern', 'RetentionDays', 'SourceArn'],
  propertiesWithoutEffect: ['Description', 'KmsKeyIdentifier'],
  create: (request, cloud) => {
    const name = String(request.read('ArchiveName') ?? request.defaultName);
    if (!/^[.\-_A-Za-z0-9]{1,48}$/.test(name))
      request.fail(`${name} is no name of an archive: 48 of . - _ A-Z a-z 0-9`);
    if (cloud.archives.has(name)) request.fail(`the archive ${name} already exists`);
    const busArn = String(request.read('SourceArn'));
    const bus = [...cloud.buses.values()].find(({ settings }) => settings.arn === busArn);
    if (!bus) return request.fail(`there is no event bus ${busArn}`);
    const arn = `arn:aws:events:${cloud.region}:${cloud.account}:archive/${name}`;
    const pattern = request.read('EventPattern');
    const retentionDays = Number(request.read('RetentionDays') ?? 0);
    try {
      const settings = {
        name,
        arn,
        busArn,
        retentionDays,
        ...(pattern !== undefined && { pattern: asEventPattern(pattern) }),
      };
      cloud.archives.set(name, new EventArchive(settings, cloud.clock));
    } catch (error) {
      request.fail(error instanceof Error ? error.message.replace(/\.$/, '') : String(error));
    }
    return { ref: name, attributes: { Arn: arn } };
  },
};
