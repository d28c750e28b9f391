import { expect, it } from 'vitest';
import { messageSource, visibilityTimeoutSeconds } from '../../../../lambda/redrive/run/message-source.ts';
import { emptyQueue } from '../../../support/queue-ports.ts';
import { faultyAws, noFault } from '../faulty-aws.ts';
import { attributesOf } from '../redrive-world.ts';
import { simulatedClock } from '../simulated-clock.ts';

/** A queue behind SQS's own calls, which answer only what they are asked for. */
function behindSqs() {
  const clock = simulatedClock();
  const queue = emptyQueue('dlq', clock);
  const { sqs } = faultyAws(new Map([['dlq', queue]]), clock, noFault);
  return { clock, queue, source: messageSource(sqs, 'https://queue/dlq') };
}

it('receives everything that a letter is made of', async () => {
  const { clock, queue, source } = behindSqs();
  const letter = {
    body: '{"detail": 1}',
    messageGroupId: 'seller-1',
    traceHeader: 'Root=1-5759e988-bd862e3fe1be46a994272793',
    attributes: attributesOf({ failureClass: 'permanent', redriveCount: '2' }),
  };
  queue.send(letter);
  expect(await source.receive(10)).toMatchObject([
    {
      MessageId: expect.any(String),
      ReceiptHandle: expect.any(String),
      Body: letter.body,
      Attributes: {
        MessageGroupId: 'seller-1',
        AWSTraceHeader: letter.traceHeader,
        SentTimestamp: String(clock.now() - 5), // the call itself takes 5 ms
      },
      MessageAttributes: letter.attributes,
    },
  ]);
});

it('keeps what it received from others for longer than a run takes, and then no more', async () => {
  const { clock, queue, source } = behindSqs();
  queue.send({ body: 'letter', attributes: {} });
  expect(await source.receive(10)).toHaveLength(1);
  expect(await source.count()).toEqual({ visible: 0, inFlight: 1 });
  await clock.wait((visibilityTimeoutSeconds - 10) * 1_000);
  expect(await source.receive(10)).toEqual([]);
  await clock.wait(10_000);
  expect(await source.count()).toEqual({ visible: 1, inFlight: 0 });
});

it('waits a second for what is on its way', async () => {
  const { clock, queue, source } = behindSqs();
  clock.schedule(900, () => void queue.send({ body: 'late', attributes: {} }));
  expect(await source.receive(10)).toMatchObject([{ Body: 'late' }]);
});
