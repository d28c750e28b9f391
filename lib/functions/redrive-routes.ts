import type { Catalog } from '../../lambda/events/catalog.ts';
import { queueUrl } from '../config/addresses.ts';
import type { Names } from '../config/names.ts';

/** What the redrive functions know of the consumers: where each one's messages and dead letters are. */
export function redriveRoutes(names: Names, catalog: Catalog) {
  return catalog.consumers.map((consumer) => {
    const own = names.consumer(consumer.name);
    return {
      consumer: consumer.name,
      eventType: consumer.eventType,
      queueUrl: queueUrl(own.queue),
      deadLetterQueueUrl: queueUrl(own.deadLetterQueue),
      redriveNeedsNote: consumer.redriveNeedsNote,
    };
  });
}
