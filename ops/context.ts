import type { EventBridgeClient } from '@aws-sdk/client-eventbridge';
import type { Command } from 'commander';
import type { PutEvents } from '../lambda/publish/send-batch.ts';

/** What every command needs of the outside; tests give their own. */
export interface OpsContext {
  readonly env: Readonly<Record<string, string | undefined>>;
  readonly stdin: NodeJS.ReadableStream;
  readonly stdout: { write(text: string): unknown };
  readonly stderr: { write(text: string): unknown; readonly isTTY?: boolean | undefined };
  /** Epoch milliseconds. */
  readonly now: () => number;
  /**
   * What the endpoint's clock says, in epoch milliseconds to the second; undefined where it does not answer. The clock of
   * a local cloud may run many times as fast as this machine's.
   */
  readonly timeAt?: (endpoint: string) => Promise<number | undefined>;
  /** Resolves after so many milliseconds, or as soon as the signal is aborted. */
  readonly sleep: (millis: number) => Promise<void>;
  /** Aborted by Ctrl-C and SIGTERM. */
  readonly signal: AbortSignal;
  /** Makes an SDK client: `client(EventBridgeClient, { … })`. */
  client<Client, Config>(Client: new (config: Config) => Client, config: Config): Client;
  /** `PutEvents` for thousands of requests, with the endpoint and the credentials that the client finds. */
  putEvents(client: EventBridgeClient): Promise<PutEvents>;
}

/** Adds one command to the program. Its action answers the exit code: 0, or 1 where some of the input failed. */
export type AddCommand = (program: Command, action: DefineAction) => void;

/** Wraps a command's action: hands it context and settings, and turns what it throws into a sentence and exit code 2. */
export type DefineAction = <Arguments extends readonly (string | undefined)[]>(
  run: (invocation: {
    context: OpsContext;
    settings: OpsSettings;
    args: Arguments;
    /** The command's own options, as commander reads them. */
    options: Readonly<Record<string, unknown>>;
  }) => Promise<0 | 1>,
) => (...args: unknown[]) => Promise<void>;

/** The global options, with defaults from the environment. */
export interface OpsSettings {
  readonly stage: string;
  readonly endpoint: string | undefined;
  readonly region: string | undefined;
  readonly json: boolean;
}

/** Nothing can be done as it is, and the message says what to do about it: exit code 2. */
export class OpsError extends Error {
  override readonly name = 'OpsError';
}
