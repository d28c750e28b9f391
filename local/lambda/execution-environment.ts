import { Worker } from 'node:worker_threads';
import type { FunctionWorkerData, InvokeMessage, WorkerMessage } from './function-worker.ts';

/** What Lambda answers for a failed invocation: https://docs.aws.amazon.com/lambda/latest/dg/nodejs-exceptions.html */
export interface FunctionErrorPayload {
  readonly errorType: string;
  readonly errorMessage: string;
  readonly trace?: readonly string[];
}

export type InvocationResult =
  /** `payload`: the handler's answer as JSON. */
  | { readonly outcome: 'success'; readonly payload: string }
  | { readonly outcome: 'error' | 'timeout'; readonly error: FunctionErrorPayload };

export interface ExecutionEnvironmentSettings extends FunctionWorkerData {
  /** All that the function sees of `process.env`. */
  readonly environment: Readonly<Record<string, string>>;
  readonly timeoutSeconds: number;
  /** Without line end, in the order written. */
  onLogLine(line: string): void;
}

// Lambda gives 10 seconds, https://docs.aws.amazon.com/lambda/latest/dg/lambda-runtime-environment.html; a laptop that
// starts many bundles at once may need more, and that says nothing about the function.
const initTimeoutMillis = 1_000 * 60; // 1 minute

// Below this V8 cannot hold the AWS SDK and a batch of 6 MB. The smallest Lambda has 128 MB for the whole process.
const minimumHeapMegabytes = 128;

/** One worker thread with the function's bundle loaded: it runs one invocation at a time, and is reused while warm. */
export class ExecutionEnvironment {
  readonly #settings: ExecutionEnvironmentSettings;
  readonly #worker: Worker;
  readonly #started: Promise<InvocationResult | undefined>;
  #unfinishedLine = '';
  #lost: FunctionErrorPayload | undefined;
  /** Ends the present phase (start or invocation): `undefined` when the environment has started. */
  #settle: ((result: InvocationResult | undefined) => void) | undefined;

  constructor(settings: ExecutionEnvironmentSettings) {
    this.#settings = settings;
    const { environment, timeoutSeconds: _, onLogLine: __, ...workerData } = settings;
    this.#worker = new Worker(new URL('./function-worker.ts', import.meta.url), {
      name: settings.functionName,
      workerData: workerData satisfies FunctionWorkerData,
      env: environment,
      argv: [],
      execArgv: [], // the flags of whoever started the local cloud are not the function's
      resourceLimits: { maxOldGenerationSizeMb: Math.max(settings.memoryMegabytes, minimumHeapMegabytes) },
    });
    this.#worker.on('message', (message: WorkerMessage) => this.#onMessage(message));
    this.#worker.on('error', (error) => {
      this.#lose({ errorType: 'Runtime.ExitError', errorMessage: `Runtime exited with error: ${error.message}` });
    });
    this.#worker.on('exit', (code) => {
      const reason = code === 0 ? 'without providing a reason' : `with error: exit status ${code}`;
      this.#lose({ errorType: 'Runtime.ExitError', errorMessage: `Runtime exited ${reason}` });
    });
    this.#started = this.#phase(initTimeoutMillis, 'Sandbox.Timedout', 'Init timed out after 60.00 seconds');
  }

  /** Whether it can take another invocation: not after a timeout, an exit or an uncaught exception. */
  get usable(): boolean {
    return this.#lost === undefined;
  }

  /** Waits for the start if it is cold: the function's timeout counts from when its handler can run, as on Lambda. */
  async invoke(requestId: string, payload: string): Promise<InvocationResult> {
    const failedStart = await this.#started;
    if (failedStart) return failedStart;
    if (this.#lost) return { outcome: 'error', error: this.#lost };
    const timeoutMillis = this.#settings.timeoutSeconds * 1_000;
    const finished = this.#phase(
      timeoutMillis,
      'Sandbox.Timedout',
      `RequestId: ${requestId} Error: Task timed out after ${this.#settings.timeoutSeconds.toFixed(2)} seconds`,
    );
    this.#worker.postMessage({ requestId, payload, deadline: Date.now() + timeoutMillis } satisfies InvokeMessage);
    const result = await finished;
    return result ?? { outcome: 'error', error: { errorType: 'Runtime.ExitError', errorMessage: 'No result' } };
  }

  async stop(): Promise<void> {
    this.#lost ??= { errorType: 'Sandbox.Stopped', errorMessage: 'The local cloud was stopped' };
    await this.#worker.terminate();
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
          void this.#worker.terminate();
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

  #onMessage(message: WorkerMessage): void {
    if (message.type === 'log') this.#onLog(message.text);
    else if (message.type === 'ready') this.#settle?.(undefined);
    else if (message.type === 'result') this.#settle?.({ outcome: 'success', payload: message.payload });
    else if (message.type === 'error') this.#settle?.({ outcome: 'error', error: message.error });
    else this.#lose(message.error);
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
