import { Readable } from 'node:stream';
import { PutEventsCommand } from '@aws-sdk/client-eventbridge';
import type { AddCommand, OpsContext } from '../../ops/context.ts';
import { runOps } from '../../ops/run-ops.ts';

/** What AWS answers, by the name of the command's class: `{ InvokeCommand: (input) => … }`. */
export type AwsAnswers = Readonly<Record<string, (input: never) => unknown>>;

interface OpsWorld {
  readonly aws?: AwsAnswers;
  readonly env?: Readonly<Record<string, string>>;
  readonly signal?: AbortSignal;
  /** Epoch milliseconds at the start; only sleeping makes it later. */
  readonly now?: number;
  readonly onSleep?: () => void;
  readonly timeAt?: NonNullable<OpsContext['timeAt']>;
}

/** Runs one command line, as words, in process against AWS as told. What is not told answers with an empty object. */
export async function opsLine(addCommand: AddCommand, words: readonly string[], world: OpsWorld = {}) {
  const calls: { readonly name: string; readonly input: Record<string, unknown> }[] = [];
  const configs: Record<string, unknown>[] = [];
  const out = { stdout: '', stderr: '' };
  let now = world.now ?? Date.parse('2026-03-01T12:00:00Z');
  const context: OpsContext = {
    env: { USER: 'olga', ...world.env },
    stdin: Readable.from([]),
    stdout: { write: (text) => (out.stdout += text) },
    stderr: { write: (text) => (out.stderr += text) },
    now: () => now,
    ...(world.timeAt && { timeAt: world.timeAt }),
    sleep: async (millis) => {
      now += millis;
      world.onSleep?.();
    },
    signal: world.signal ?? new AbortController().signal,
    client: <Client>(_: unknown, config: unknown) => {
      configs.push(config as Record<string, unknown>);
      const send = async (command: { readonly input: Record<string, unknown> }) => {
        calls.push({ name: command.constructor.name, input: command.input });
        return world.aws?.[command.constructor.name]?.(command.input as never) ?? {};
      };
      return { send } as Client;
    },
    putEvents: async (client) => (request) => client.send(new PutEventsCommand(request)),
  };
  const exitCode = await runOps(words, [addCommand], context);
  const inputsOf = (name: string) => calls.filter((each) => each.name === name).map(({ input }) => input);
  return { exitCode, ...out, calls, configs, inputsOf };
}

export const awsError = (name: string, more = {}) => Object.assign(new Error(`${name} said so`), { name, ...more });

/** What Lambda answers for a function that returned this. */
export const returned = (value: unknown) => ({ StatusCode: 200, Payload: Buffer.from(JSON.stringify(value)) });

/** The request in an invocation. */
export const payloadOf = (input: Record<string, unknown>): Record<string, unknown> =>
  JSON.parse(Buffer.from(input.Payload as Uint8Array).toString());
