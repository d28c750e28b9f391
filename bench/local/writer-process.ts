import { currentStateEffect } from '../../lambda/consume/current-state-effect.ts';
import { concurrently } from '../../lambda/shared/concurrently.ts';
import { makeTrace } from '../traces/make-trace.ts';
import { writerTask } from './publisher-messages.ts';

// The writes of one function of the bulk sync, and nothing else that a consumer does.
process.once('message', async (message) => {
  const { bulk, part, parts, writeConcurrency, environment } = writerTask.parse(message);
  Object.assign(process.env, environment);
  const { changes } = makeTrace({ name: 'bulk', ...bulk });
  const { effect } = currentStateEffect();
  const own = changes.filter((_, position) => position % parts === part);
  const startedAt = Date.now();
  await concurrently(writeConcurrency, own, async ({ change }) => void (await effect(change)));
  process.send?.((Date.now() - startedAt) / 1_000);
  process.disconnect?.();
});
