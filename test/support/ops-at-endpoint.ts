import { Readable } from 'node:stream';
import { opsCommands } from '../../ops/commands.ts';
import type { OpsContext } from '../../ops/context.ts';
import { leanPutEvents } from '../../ops/publish/lean-put-events.ts';
import { runOps } from '../../ops/run-ops.ts';

interface Operator extends Pick<OpsContext, 'now' | 'sleep' | 'signal'> {
  readonly user: string;
  /** Empty if omitted. */
  readonly stdin?: OpsContext['stdin'];
}

/** `npm run ops -- <words>` in this process, with real clients of whatever is at the endpoint. */
export async function opsAtEndpoint(endpoint: string, words: readonly string[], operator: Operator) {
  const { user, now, sleep, signal, stdin = Readable.from([]) } = operator;
  const written = { stdout: '', stderr: '', output: '' };
  const stream = (name: 'stdout' | 'stderr') => ({
    write: (text: string) => {
      written[name] += text;
      written.output += text;
    },
  });
  const clients: unknown[] = [];
  const exitCode = await runOps([...words, '--endpoint', endpoint], Object.values(opsCommands), {
    env: { USER: user },
    stdin,
    stdout: stream('stdout'),
    stderr: stream('stderr'),
    now,
    sleep,
    signal,
    client: (Client, config) => {
      const client = new Client(config);
      clients.push(client);
      return client;
    },
    putEvents: leanPutEvents,
  });
  for (const client of clients) if (isDestroyable(client)) client.destroy();
  return { exitCode, ...written };
}

const isDestroyable = (client: unknown): client is { destroy(): void } =>
  typeof client === 'object' && client !== null && 'destroy' in client && typeof client.destroy === 'function';
