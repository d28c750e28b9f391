import { LambdaClient } from '@aws-sdk/client-lambda';
import { namesOf } from '../../lib/config/names.ts';
import type { OpsContext, OpsSettings } from '../context.ts';
import { consumerArgument } from '../options.ts';
import { startProgressBar } from '../progress.ts';
import { clientConfig } from '../settings.ts';
import { opsCommandLine } from '../text.ts';
import { mappingOf, setReading } from './consumer-mapping.ts';

/** What `pause` and `resume` do: stop or start the reading of one consumer's queue. Answers the exit code. */
export async function switchConsumer(
  name: string,
  enabled: boolean,
  /** What it means for the messages; a command follows. */
  meaning: string,
  /** The words of that command. */
  next: readonly string[],
  context: OpsContext,
  settings: OpsSettings,
): Promise<0 | 1> {
  const consumer = consumerArgument(name);
  const client = context.client(LambdaClient, clientConfig(settings));
  const mapping = await mappingOf(client, namesOf(settings.stage).consumer(consumer.name).function);
  const bar = startProgressBar(context.stderr);
  const { now, sleep, signal, stdout } = context;
  const onState = (state: string) => bar.show(0, 1, `${name}: ${state.toLowerCase()}`);
  const outcome = await setReading(client, mapping, enabled, { now, sleep, signal, onState }).finally(() => bar.stop());
  const line = (words: readonly string[]) => opsCommandLine(words, settings);
  const state = enabled ? 'running' : 'paused';
  if (settings.json) {
    stdout.write(`${JSON.stringify({ consumer: name, state: outcome === 'not_yet' ? 'changing' : state, outcome })}\n`);
  } else if (outcome === 'not_yet') {
    stdout.write(`${name} is not ${state} yet. To check it again:\n  ${line(['status'])}\n`);
  } else {
    stdout.write(`${name} is ${state}${outcome === 'already' ? ' already' : ''}. ${meaning}\n  ${line(next)}\n`);
  }
  return outcome === 'not_yet' ? 1 : 0;
}
