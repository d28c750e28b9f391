import { Readable } from 'node:stream';
import { leanPutEvents } from '../../lambda/publish/lean-put-events.ts';
import { opsCommands } from '../../ops/commands.ts';
import type { OpsContext } from '../../ops/context.ts';
import { runOps } from '../../ops/run-ops.ts';

interface Operator extends Pick<OpsContext, 'now' | 'sleep' | 'signal'> {
  readonly user: string;
  /** Empty if omitted. */
  readonly stdin?: OpsContext['stdin'];
  /** Told of every call to AWS before it is made. */
  readonly onCall?: (call: SdkCall) => void;
}

/** One call by a client of the SDK: the service and the operation as the SDK names them. */
export interface SdkCall {
  readonly client: string;
  readonly command: string;
  readonly input: Readonly<Record<string, unknown>>;
}

/** `npm run ops -- <words>` in this process, with real clients of whatever is at the endpoint. */
export async function opsAtEndpoint(endpoint: string, words: readonly string[], operator: Operator) {
  const { user, now, sleep, signal, stdin = Readable.from([]), onCall } = operator;
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
      if (onCall) recordCalls(client, onCall);
      return client;
    },
    putEvents: async (client) => {
      const putEvents = await leanPutEvents(client);
      return (request, ...more) => {
        onCall?.({ client: 'EventBridgeClient', command: 'PutEventsCommand', input: request });
        return putEvents(request, ...more);
      };
    },
  });
  for (const client of clients) if (isDestroyable(client)) client.destroy();
  return { exitCode, ...written };
}

const isDestroyable = (client: unknown): client is { destroy(): void } =>
  typeof client === 'object' && client !== null && 'destroy' in client && typeof client.destroy === 'function';

/** Has every call of a client reported before it is made. */
function recordCalls(client: unknown, onCall: (call: SdkCall) => void): void {
  const recorded = client as { send(command: { readonly input: SdkCall['input'] }, ...more: unknown[]): unknown };
  const send = recorded.send.bind(recorded);
  recorded.send = (command, ...more) => {
    onCall({ client: recorded.constructor.name, command: command.constructor.name, input: command.input });
    return send(command, ...more);
  };
}
