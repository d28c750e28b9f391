import { causeGroups } from './letters/cause-groups.ts';
import { letterOf } from './letters/dead-letter.ts';
import { matchesFilter } from './letters/filter.ts';
import type { Routing } from './letters/routes.ts';
import type { Inspection, InspectRequest } from './protocol.ts';
import { type ReadPorts, readMessages } from './run/read-messages.ts';

/** Groups the messages of a queue by what went wrong, and puts every one of them back. */
export async function inspect(
  request: InspectRequest,
  routing: Routing,
  ports: ReadPorts & { readonly runForMillis: number },
): Promise<Inspection> {
  const groups = causeGroups(request.filter);
  let seen = 0;
  const { atStart, sawAll } = await readMessages(
    ports,
    { endsAt: ports.now() + ports.runForMillis, wanted: () => request.maxMessages - seen },
    async (messages) => {
      seen += messages.length;
      for (const message of messages) {
        const letter = letterOf(message, request.queue, routing, ports.now());
        if (matchesFilter(letter, request.filter)) groups.add(letter);
      }
      return [];
    },
  );
  return { atStart, seen, sawAll, byCause: groups.mostFrequentFirst() };
}
