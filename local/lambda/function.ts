import { randomUUID } from 'node:crypto';
import {
  ExecutionEnvironment,
  type ExecutionEnvironmentSettings,
  type InvocationResult,
} from './execution-environment.ts';
import type { FunctionErrorPayload } from './worker-messages.ts';

export interface LocalFunctionSettings {
  readonly name: string;
  readonly arn: string;
  readonly bundleDirectory: string;
  /** `file.export`, as in the template. */
  readonly handler: string;
  readonly environment: Readonly<Record<string, string>>;
  readonly memoryMegabytes: number;
  readonly timeoutSeconds: number;
  readonly logGroupName: string;
  /** How many invocations run at once; more wait for one to end. Each is a process. */
  readonly maximumEnvironments: number;
}

/** Told of every invocation, for metrics. */
export interface InvocationObserver {
  throttled(): void;
  /**
   * @param running with this one
   * @returns what is told when it has ended
   */
  started(running: number): (outcome: InvocationResult['outcome'], durationMillis: number) => void;
}

/** How a function fails on purpose: its process dies, there is no concurrency left, or its handler begins late. */
type FunctionFault = 'crashing' | 'throttled' | { readonly lateMillis: number };

/** One Lambda function: real bundle, own environment variables, as many execution environments as run at once. */
export class LocalFunction {
  readonly settings: LocalFunctionSettings;
  readonly #onLogLine: (line: string, logStreamName: string) => void;
  readonly #fault: () => FunctionFault | undefined;
  readonly #observer: InvocationObserver | undefined;
  readonly #environments = new Set<ExecutionEnvironment>();
  readonly #idle: ExecutionEnvironment[] = [];
  readonly #waiting: (() => void)[] = [];
  #busy = 0;
  #stopped = false;

  readonly #now: () => number;

  /**
   * @param fault what is broken on purpose at the moment
   * @param now what its handlers take for the time, in epoch milliseconds
   */
  constructor(
    settings: LocalFunctionSettings,
    onLogLine: (line: string, logStreamName: string) => void,
    fault: () => FunctionFault | undefined = () => undefined,
    observer?: InvocationObserver,
    now: () => number = Date.now,
  ) {
    this.#now = now;
    this.settings = settings;
    this.#onLogLine = onLogLine;
    this.#fault = fault;
    this.#observer = observer;
  }

  /**
   * Runs the handler once. Never throws: what goes wrong is the result, as on Lambda.
   *
   * @param payload JSON
   */
  async invoke(payload: string): Promise<InvocationResult> {
    if (this.#fault() === 'throttled') {
      this.#observer?.throttled();
      return throttledResult;
    }
    if (this.#busy < this.settings.maximumEnvironments) this.#busy += 1;
    else await new Promise<void>((resolve) => this.#waiting.push(resolve)); // takes over the place of one that ended
    const result = this.#stopped ? stoppedResult : await this.#run(payload);
    const next = this.#waiting.shift();
    if (next) next();
    else this.#busy -= 1;
    return result;
  }

  /** How many environments wait for another invocation. */
  get warmEnvironments(): number {
    return this.#idle.filter(({ usable }) => usable).length;
  }

  /** Ends every execution environment; invocations under way end with an error. */
  async stop(): Promise<void> {
    this.#stopped = true;
    await Promise.all([...this.#environments].map((environment) => environment.stop()));
  }

  async #run(payload: string): Promise<InvocationResult> {
    const environment = this.#takeWarm() ?? this.#start();
    const requestId = randomUUID();
    const ended = this.#observer?.started(this.#busy);
    const fault = this.#fault();
    const running = environment.invoke(requestId, payload, typeof fault === 'object' ? fault : {});
    if (fault === 'crashing') environment.kill();
    const result = await running;
    ended?.(result.outcome, environment.lastDurationMillis);
    if (environment.usable) this.#idle.push(environment);
    else this.#environments.delete(environment);
    if (result.outcome !== 'success' && !this.#stopped) {
      this.#logError(requestId, result.error, environment.logStreamName);
    }
    return result;
  }

  /** Not one that died since its last invocation, of something that its handler left running. */
  #takeWarm(): ExecutionEnvironment | undefined {
    for (let environment = this.#idle.pop(); environment; environment = this.#idle.pop()) {
      if (environment.usable) return environment;
      this.#environments.delete(environment);
    }
    return undefined;
  }

  #start(): ExecutionEnvironment {
    const { name, arn, bundleDirectory, handler, environment, memoryMegabytes, timeoutSeconds, logGroupName } =
      this.settings;
    const logStreamName = `${new Date().toISOString().slice(0, 10).replaceAll('-', '/')}/[$LATEST]${randomUUID().replaceAll('-', '')}`;
    const started = new ExecutionEnvironment({
      bundleDirectory,
      handler,
      functionName: name,
      functionArn: arn,
      memoryMegabytes,
      logGroupName,
      logStreamName,
      timeoutSeconds,
      environment: {
        ...runtimeEnvironment,
        AWS_ACCESS_KEY_ID: name, // nobody checks it: it tells whose call it is
        _HANDLER: handler,
        LAMBDA_TASK_ROOT: bundleDirectory,
        AWS_LAMBDA_FUNCTION_NAME: name,
        AWS_LAMBDA_FUNCTION_MEMORY_SIZE: String(memoryMegabytes),
        AWS_LAMBDA_LOG_GROUP_NAME: logGroupName,
        AWS_LAMBDA_LOG_STREAM_NAME: logStreamName,
        ...environment,
      },
      onLogLine: (line) => this.#onLogLine(line, logStreamName),
      now: this.#now,
    } satisfies ExecutionEnvironmentSettings);
    this.#environments.add(started);
    return started;
  }

  /** Lambda's runtime writes such a line too, in the JSON log format. */
  #logError(requestId: string, { errorType, errorMessage, trace }: FunctionErrorPayload, logStreamName: string): void {
    const message = { errorType, errorMessage, stackTrace: trace };
    const timestamp = new Date(this.#now()).toISOString();
    this.#onLogLine(JSON.stringify({ timestamp, level: 'ERROR', requestId, message }), logStreamName);
  }
}

const stoppedResult: InvocationResult = {
  outcome: 'error',
  error: { errorType: 'Sandbox.Stopped', errorMessage: 'The local cloud was stopped' },
};

/** https://docs.aws.amazon.com/lambda/latest/api/API_Invoke.html#API_Invoke_Errors */
const throttledResult: InvocationResult = {
  outcome: 'throttled',
  error: { errorType: 'TooManyRequestsException', errorMessage: 'Rate Exceeded.' },
};

/** https://docs.aws.amazon.com/lambda/latest/dg/configuration-envvars.html#configuration-envvars-runtime */
const runtimeEnvironment = {
  LANG: 'en_US.UTF-8',
  PATH: '/var/lang/bin:/usr/local/bin:/usr/bin/:/bin:/opt/bin',
  AWS_EXECUTION_ENV: 'AWS_Lambda_nodejs24.x',
  AWS_LAMBDA_FUNCTION_VERSION: '$LATEST',
  AWS_LAMBDA_INITIALIZATION_TYPE: 'on-demand',
  AWS_SECRET_ACCESS_KEY: 'local',
  AWS_SESSION_TOKEN: 'local',
  TZ: ':UTC',
};
