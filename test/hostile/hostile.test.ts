import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { describe, expect, it } from 'vitest';
import { consumeBatch } from '../../lambda/consume/consume-batch.ts';
import { readDiscardRequest, readInspectRequest, readRedriveRequest } from '../../lambda/redrive/request.ts';
import { chosenStage } from '../../lib/config/stage.ts';
import { readEventLine } from '../../ops/publish/event-line.ts';
import { opsLine } from '../ops/ops-line.ts';
import { corpus } from './corpus.ts';
import { runTarget } from './run-target.ts';
import type { Target } from './target.ts';
import { allTargets } from './targets/all.ts';
import { configurationTarget } from './targets/configuration.ts';
import { deadLettersTarget } from './targets/dead-letters.ts';
import { httpTarget } from './targets/http.ts';
import { linesTarget } from './targets/lines.ts';
import { messagesTarget } from './targets/messages.ts';
import { optionsTarget } from './targets/options.ts';
import { requestsTarget } from './targets/requests.ts';
import { settingsTarget } from './targets/settings.ts';

const { signal } = new AbortController();
/** The one that needs a local cloud of its own is tried by `npm run hostile`. */
const targets = allTargets(async () => '').filter(({ name }) => name !== 'http');

describe('an input that did harm once', () => {
  it.each(corpus)('does none at $target: $input', async ({ target: name, input }) => {
    const target = targets.find((each) => each.name === name);
    const { reason } = (await target?.check(Buffer.from(input))) ?? {};
    expect(reason).toBeTruthy();
  });
});

/** Of these a hundred inputs take as long as a thousand of the others. */
const slow = ['dead-letters', 'settings', 'options'];

describe('hostile inputs', () => {
  it.each(targets)('do no harm to $name', async (target) => {
    const inputs = slow.includes(target.name) ? 100 : 400;
    const { result, failure } = await runTarget(target, { seed: 11, from: 0, inputs, signal });
    expect(failure && { ...failure, input: Buffer.from(failure.input).toString() }).toBeUndefined();
    expect(result.validJson).toBeGreaterThan(inputs / 3);
    expect(result.accepted).toBeGreaterThan(inputs / 10);
  });
});

/** One bug in each target, as somebody could have written it. */
const planted: readonly { readonly bug: string; readonly target: () => Target; readonly message: RegExp }[] = [
  {
    bug: 'a consumer gives the whole batch back for one body that is not JSON',
    target: () =>
      messagesTarget(async (event, ...rest) => {
        if (event.Records.some(({ body }) => !body.startsWith('{'))) {
          return { batchItemFailures: event.Records.map(({ messageId }) => ({ itemIdentifier: messageId })) };
        }
        return consumeBatch(event, ...rest);
      }),
    message: /given back/,
  },
  {
    bug: 'a redrive ignores fields that it does not know',
    target: () =>
      requestsTarget({
        inspect: readInspectRequest,
        discard: readDiscardRequest,
        redrive: (payload, rules) => {
          const { queue, note } = Object(payload) as { queue?: unknown; note?: unknown };
          return readRedriveRequest({ queue, note }, rules);
        },
      }),
    message: /accepted and ignored|read as another/,
  },
  {
    bug: 'the lines of one event type are rejected',
    target: () => linesTarget((text, bus) => readEventLine(text.replace('ReturnState', 'RefundState'), bus)),
    message: /A valid line was rejected/,
  },
  {
    bug: 'a stage is taken as it is',
    target: () => configurationTarget((option, env) => (option as string | undefined) ?? chosenStage(undefined, env)),
    message: /no resource can be named after/,
  },
  {
    bug: 'an inspection leaves out messages without a class',
    target: () =>
      deadLettersTarget(async (world, queue) => {
        const found = await world.inspect(queue);
        return { ...found, byCause: found.byCause.filter(({ failureClass }) => failureClass !== 'unknown') };
      }),
    message: /inspect counted/,
  },
  {
    bug: 'no number of a stage is checked',
    target: () => settingsTarget(() => {}),
    message: /may be/,
  },
  {
    bug: 'a command prints what was typed as it is',
    target: () =>
      optionsTarget(async (add, words, world) => {
        const ended = await opsLine(add, words, world);
        return { ...ended, stderr: `${ended.stderr}${words.join(' ')}\n` };
      }),
    message: /a terminal obeys/,
  },
];

describe('a planted bug is found within 10,000 inputs', () => {
  it.each(planted)('where $bug', async ({ target, message }) => {
    const { failure } = await runTarget(target(), { seed: 1, from: 0, inputs: 10_000, signal });
    expect(failure?.message).toMatch(message);
  });

  it('where a server answers a broken body with the status 500', async () => {
    const server = createServer((request, response) => {
      const chunks: Buffer[] = [];
      request.on('data', (chunk) => chunks.push(chunk));
      request.on('end', () => {
        let status = 400;
        try {
          JSON.parse(Buffer.concat(chunks).toString());
        } catch {
          status = 500;
        }
        response.writeHead(status).end('{"message":"rejected"}');
      });
    });
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    const { port } = server.address() as AddressInfo;
    const target = httpTarget(
      async () => '',
      () => `http://127.0.0.1:${port}`,
    );
    try {
      const { failure } = await runTarget(target, { seed: 1, from: 0, inputs: 10_000, signal });
      expect(failure?.message).toContain('status 500');
    } finally {
      await target.stop?.();
      server.closeAllConnections();
      server.close();
    }
  });
});
