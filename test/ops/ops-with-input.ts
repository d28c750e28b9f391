import { Readable } from 'node:stream';
import { PutEventsCommand } from '@aws-sdk/client-eventbridge';
import type { OpsContext } from '../../ops/context.ts';
import { addPublish } from '../../ops/publish/publish.ts';
import { addValidate } from '../../ops/publish/validate.ts';
import { runOps } from '../../ops/run-ops.ts';
import { addState } from '../../ops/state/state.ts';
import { orderEvent } from '../support/events.ts';

/** Of every command line here. */
export const now = Date.parse('2026-03-01T12:00:00Z');

/** A line of input that `publish` takes. */
export const goodLine = (overrides: Parameters<typeof orderEvent>[0] = {}) => {
  const { 'detail-type': detailType, detail } = orderEvent(overrides);
  return JSON.stringify({ detailType, detail });
};

interface World {
  stdin?: string | Readable;
  env?: Record<string, string>;
  send?: (command: object) => unknown;
  signal?: AbortSignal;
}

/** Runs one command line against a bus that takes everything, or against what `send` answers. */
export async function ops(line: string, { stdin = '', env = {}, send, signal }: World = {}) {
  const sent: object[] = [];
  const configs: Record<string, unknown>[] = [];
  let stdout = '';
  let stderr = '';
  const answer = (command: object) =>
    command instanceof PutEventsCommand ? { Entries: command.input.Entries?.map(() => ({ EventId: 'id' })) } : {};
  const context: OpsContext = {
    env,
    stdin: typeof stdin === 'string' ? Readable.from([stdin]) : stdin,
    stdout: { write: (text) => (stdout += text) },
    stderr: { write: (text) => (stderr += text) },
    now: () => now,
    sleep: async () => {},
    signal: signal ?? new AbortController().signal,
    client: <Client>(_: unknown, config: unknown) => {
      configs.push(config as Record<string, unknown>);
      const fake = {
        send: async (command: object) => {
          sent.push(command);
          return (send ?? answer)(command);
        },
      };
      return fake as Client;
    },
    putEvents: async (client) => (request) => client.send(new PutEventsCommand(request)),
  };
  const exitCode = await runOps(line.split(' '), [addPublish, addValidate, addState], context);
  const entries = sent.flatMap((command) => (command instanceof PutEventsCommand ? (command.input.Entries ?? []) : []));
  return { exitCode, stdout, stderr, sent, entries, configs };
}
