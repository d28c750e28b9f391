import { describeLogLine } from '../../../ops/logs/describe-log-line.ts';
import { redriveWorld, rules } from '../../lambda/redrive/redrive-world.ts';
import { hostileBytes, pick } from '../mutations.ts';
import { assertHarmlessText, jsonIn, marker, type Target } from '../target.ts';
import { validEnvelope } from '../valid-inputs.ts';

/** Of a message: https://docs.aws.amazon.com/AWSSimpleQueueService/latest/SQSDeveloperGuide/sqs-message-metadata.html */
const mostAttributes = 10;

type World = ReturnType<typeof redriveWorld>;

/**
 * Messages in a dead-letter queue, as `inspect` and a dry run of `redrive` see them between good ones.
 *
 * @param inspect for the test that plants a bug in it.
 */
export function deadLettersTarget(
  inspect: (world: World, queue: string) => ReturnType<World['inspect']> = (world, queue) => world.inspect(queue),
): Target {
  return {
    name: 'dead-letters',
    description: 'messages in dead-letter queues, with their attributes, at inspect and redrive',
    perThousand: 70,
    make: (random) =>
      hostileBytes(
        {
          queue: pick(random, rules.queues),
          attributes: {
            failureClass: 'permanent',
            failureReason: 'schema_broken',
            failureMessage: 'detail.data.status',
            failureFingerprint: 'abc',
            redriveCount: '1',
          },
          body: validEnvelope(random),
        },
        random,
      ),
    check: async (input) => {
      const json = jsonIn(input);
      const { queue, attributes, body } = Object(json?.value) as Readonly<Record<string, unknown>>;
      const name = rules.queues.find((each) => each === queue) ?? 'order';
      const world = redriveWorld();
      const good = { failureClass: 'transient', failureReason: 'TimeoutError', failureFingerprint: 'good' };
      const texts = Object.fromEntries(
        Object.entries(Object(attributes))
          .slice(0, mostAttributes)
          .flatMap(([name, value]) =>
            /^[\w.-]{1,200}$/.test(name) && typeof value === 'string' && isSqsText(value) ? [[name, value]] : [],
          ),
      );
      const text = json === undefined ? Buffer.from(input).toString() : (JSON.stringify(body) ?? '');
      const held = isSqsText(text) ? text : 'x';
      world.add(name, undefined, good);
      world.add(name, held, texts);
      const found = await inspect(world, name);
      const seen = found.byCause.reduce((sum, { count }) => sum + count, 0);
      if (found.seen !== 2 || seen !== 2 || !found.sawAll) throw new Error(`inspect counted ${seen} of 2 messages.`);
      const dry = await world.redrive(name, { dryRun: true, note: 'A dry run.' });
      if (dry.seen !== 2 || dry.matched + dry.skipped !== 2 || dry.moved !== 0)
        throw new Error('A dry run lost count.');
      if (world.queue(name)?.counts().visible) throw new Error('A dry run moved a message.');
      const line = describeLogLine(name, text, 0);
      if (line !== undefined) assertHarmlessText(line.replaceAll(marker, ''), 'A line of ops logs');
      const isGood = dry.matched === 2;
      return { validJson: json !== undefined, accepted: isGood, ...(!isGood && { reason: 'not redriven' }) };
    },
  };
}

/** What SQS takes: https://docs.aws.amazon.com/AWSSimpleQueueService/latest/APIReference/API_SendMessage.html */
const isSqsText = (text: string): boolean =>
  text !== '' && !/[^\t\n\r -\uD7FF\uE000-\uFFFD\u{10000}-\u{10FFFF}]/u.test(text);
