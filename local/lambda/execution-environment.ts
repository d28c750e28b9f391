import { type ChildProcess, fork } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';
import {
  type FunctionErrorPayload,
  type FunctionWorkerData,
  type InvokeMessage,
  readWorkerMessage,
  type WorkerMessage,
} from './worker-messages.ts';

export type InvocationResult =
  /** `payload`: the handler's answer as JSON. */
  | { readonly outcome: 'success'; readonly payload: string }
  | { readonly outcome: 'error' | 'timeout'; readonly error: FunctionErrorPayload }
  /** Not run: no concurrency is left. */
  | { readonly outcome: 'throttled'; readonly error: FunctionErrorPayload };

export interface ExecutionEnvironmentSettings extends FunctionWorkerData {
  /** All that the function sees of `process.env`. */
  readonly environment: Readonly<Record<string, string>>;
  readonly timeoutSeconds: number;
  /** Without line end, in the order written. */
  onLogLine(line: string): void;
  /** Epoch milliseconds of the local cloud's clock. */
  now(): number;
}

interface InvokeOptions {
  /** How much of its time is gone when the handler begins. */
  readonly lateMillis?: number;
}

// Lambda gives 10 seconds, https://docs.aws.amazon.com/lambda/latest/dg/lambda-runtime-environment.html; a laptop that
// starts many bundles at once may need more, and that says nothing about the function.
const initTimeoutMillis = 1_000 * 60; // 1 minute

// Below this V8 cannot hold the AWS SDK and a batch of 6 MB. The smallest Lambda has 128 MB for the whole process.
const minimumHeapMegabytes = 128;

/**
 * One process with the function's bundle loaded: it runs one invocation at a time, and is reused while warm. A thread
 * starts sooner, but where it runs out of memory V8 ends the process of all of them.
 */
export class ExecutionEnvironment {
  readonly #settings: ExecutionEnvironmentSettings;
  readonly #process: ChildProcess;
  readonly #ended: Promise<unknown>;
  readonly #started: Promise<InvocationResult | undefined>;
  #unfinishedLine = '';
  /** Of the last invocation, without the start. */
  lastDurationMillis = 0;
  #lost: FunctionErrorPayload | undefined;
  /** Ends the present phase (start or invocation): `undefined` when the environment has started. */
  #settle: ((result: InvocationResult | undefined) => void) | undefined;

  constructor(settings: ExecutionEnvironmentSettings) {
    this.#settings = settings;
    const { environment, timeoutSeconds: _, onLogLine: __, now: ___, ...workerData } = settings;
    const { NODE_COMPILE_CACHE } = process.env; // where whoever started us wants it; the function does not see it
    const heapMegabytes = Math.max(settings.memoryMegabytes, minimumHeapMegabytes);
    this.#process = fork(
      fileURLToPath(new URL('./function-worker.ts', import.meta.url)),
      [JSON.stringify(workerData satisfies FunctionWorkerData)],
      {
        env: { ...environment, ...(NODE_COMPILE_CACHE && { NODE_COMPILE_CACHE }) },
        execArgv: [`--max-old-space-size=${heapMegabytes}`], // no flags of whoever started the local cloud
        stdio: ['ignore', 'ignore', 'ignore', 'ipc'], // its lines come as messages
      },
    );
    this.#process.on('message', (message) => this.#onMessage(readWorkerMessage(message)));
    this.#process.on('error', (error) => this.#exited(`with error: ${error.message}`));
    // What it sent before its end may come after the news of its end, but not after the channel is closed.
    this.#ended = Promise.all([once(this.#process, 'exit'), once(this.#process, 'disconnect')]).then(
      ([[code, signal]]) => {
        if (signal !== null) this.#exited(`with error: signal: ${signal}`);
        else this.#exited(code === 0 ? 'without providing a reason' : `with error: exit status ${code}`);
      },
      () => {}, // it could not be started, which is told above
    );
    this.#started = this.#phase(initTimeoutMillis, 'Sandbox.Timedout', 'Init timed out after 60.00 seconds');
  }

  get logStreamName(): string {
    return this.#settings.logStreamName;
  }

  /** Whether it can take another invocation: not after a timeout, an exit or an uncaught exception. */
  get usable(): boolean {
    return this.#lost === undefined;
  }

  /** Waits for the start if it is cold: the function's timeout counts from when its handler can run, as on Lambda. */
  async invoke(requestId: string, payload: string, { lateMillis = 0 }: InvokeOptions = {}): Promise<InvocationResult> {
    const failedStart = await this.#started;
    if (failedStart) return failedStart;
    if (this.#lost) return { outcome: 'error', error: this.#lost };
    const timeoutMillis = this.#settings.timeoutSeconds * 1_000;
    const finished = this.#phase(
      timeoutMillis,
      'Sandbox.Timedout',
      `RequestId: ${requestId} Error: Task timed out after ${this.#settings.timeoutSeconds.toFixed(2)} seconds`,
    );
    const startedAt = Date.now();
    const send = () => {
      const message: InvokeMessage = {
        requestId,
        payload,
        deadline: startedAt + timeoutMillis,
        now: this.#settings.now(),
      };
      this.#process.send(message, () => {}); // where the process is gone, the end of it says so
    };
    const late = lateMillis > 0 ? setTimeout(send, lateMillis) : send();
    const result = await finished;
    clearTimeout(late ?? undefined);
    this.lastDurationMillis = Date.now() - startedAt;
    return result ?? { outcome: 'error', error: { errorType: 'Runtime.ExitError', errorMessage: 'No result' } };
  }

  /** As the kernel ends a process, whatever it is doing. */
  kill(): void {
    this.#process.kill('SIGKILL');
  }

  async stop(): Promise<void> {
    this.#lost ??= { errorType: 'Sandbox.Stopped', errorMessage: 'The local cloud was stopped' };
    this.#process.kill('SIGKILL');
    await this.#ended;
  }

  #phase(timeoutMillis: number, errorType: string, errorMessage: string): Promise<InvocationResult | undefined> {
    return new Promise((resolve) => {
      let ended = false;
      const timer = setTimeout(() => {
        // An answer that came while our own thread was busy is read first: it was in time.
        setImmediate(() => {
          if (ended) return;
          this.#lost = { errorType, errorMessage };
          this.#settle?.({ outcome: 'timeout', error: this.#lost });
          this.#process.kill('SIGKILL');
        });
      }, timeoutMillis);
      this.#settle = (result) => {
        ended = true;
        clearTimeout(timer);
        this.#settle = undefined;
        this.#endUnfinishedLine();
        resolve(result);
      };
    });
  }

  #onMessage(message: WorkerMessage | undefined): void {
    if (!message) return;
    if (message.type === 'log') this.#onLog(message.text);
    else if (message.type === 'ready') this.#settle?.(undefined);
    else if (message.type === 'result') this.#settle?.({ outcome: 'success', payload: message.payload });
    else if (message.type === 'error') this.#settle?.({ outcome: 'error', error: message.error });
    else this.#lose(message.error);
  }

  #exited(how: string): void {
    this.#lose({ errorType: 'Runtime.ExitError', errorMessage: `Runtime exited ${how}` });
  }

  #lose(error: FunctionErrorPayload): void {
    this.#lost ??= error;
    this.#settle?.({ outcome: 'error', error: this.#lost });
    this.#endUnfinishedLine();
  }

  #onLog(text: string): void {
    const lines = (this.#unfinishedLine + text).split('\n');
    this.#unfinishedLine = lines.pop() ?? '';
    for (const line of lines) this.#settings.onLogLine(line);
  }

  #endUnfinishedLine(): void {
    if (this.#unfinishedLine) this.#settings.onLogLine(this.#unfinishedLine);
    this.#unfinishedLine = '';
  }
}
