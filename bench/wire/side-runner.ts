import { type ChildProcess, fork } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';
import { withoutAwsSettings } from '../../local/aws-settings.ts';
import { type Bundled, type Bundles, tableOf } from './bundles.ts';
import {
  type SideAnswer,
  type SideTask,
  type StubTask,
  sideAnswer,
  stubAnswer,
  type TraceChoice,
} from './wire-messages.ts';

/** Processes that wait for tasks, one for each side, and a stub of AWS that they all call. */
export interface Wire {
  /** Consumes a part of the trace; what it called on the wire comes with it. */
  consume(side: Bundled, part: { batchSize: number; from: number; to: number }): Promise<Consumed>;
  /** The change that each entity has in the side's table. */
  stateOf(side: Bundled): Promise<Readonly<Record<string, string>>>;
  /** Empties every table. */
  forget(): Promise<void>;
  stop(): void;
}

export interface Consumed extends SideAnswer {
  /** On the wire, by operation. */
  readonly calls: Readonly<Record<string, number>>;
}

/** Starts the stub and the sides. Each makes the trace for itself, and loads its bundle once for each consumer. */
export async function startWire(bundles: Bundles, sides: readonly Bundled[], trace: TraceChoice): Promise<Wire> {
  const children: ChildProcess[] = [];
  const start = (script: string, env: NodeJS.ProcessEnv) => {
    const child = fork(fileURLToPath(new URL(script, import.meta.url)), {
      env,
      execArgv: ['--enable-source-maps'],
      stdio: ['ignore', 'pipe', 'inherit', 'ipc'],
    });
    child.stdout?.resume();
    children.push(child);
    return child;
  };
  const stop = () => {
    for (const child of children) child.kill();
  };
  try {
    const env = withoutAwsSettings({ PATH: process.env.PATH });
    const stub = start('./stub-process.ts', env);
    const { endpoint = '' } = stubAnswer.parse(await answerOf(stub));
    const askStub = async (task: StubTask) => stubAnswer.parse(await ask(stub, task));
    const processes = new Map<Bundled, ChildProcess>();
    const settings = { AWS_REGION: 'us-east-1', AWS_ACCESS_KEY_ID: 'local', AWS_SECRET_ACCESS_KEY: 'local' };
    for (const side of sides) {
      const child = start('./side-process.ts', { ...env, ...settings, AWS_LAMBDA_FUNCTION_NAME: 'consumer' });
      const consumers = Object.fromEntries(
        Object.entries(bundles.consumers[side]).map(([name, { bundle, environment }]) => [
          name,
          { bundle, environment: { ...environment, ...settings, AWS_ENDPOINT_URL: endpoint } },
        ]),
      );
      await askSide(child, { kind: 'load', consumers, trace });
      processes.set(side, child);
    }
    return {
      consume: async (side, part) => {
        const child = processes.get(side);
        if (!child) throw new Error(`The side ${side} was not started.`);
        await askStub({ kind: 'calls' });
        const answer = await askSide(child, { kind: 'consume', ...part });
        const { calls = {} } = await askStub({ kind: 'calls' });
        return { ...answer, calls };
      },
      stateOf: async (side) => (await askStub({ kind: 'changes', table: tableOf(side) })).changes ?? {},
      forget: async () => void (await askStub({ kind: 'forget' })),
      stop,
    };
  } catch (error) {
    stop();
    throw error;
  }
}

const askSide = async (child: ChildProcess, task: SideTask): Promise<SideAnswer> =>
  sideAnswer.parse(await ask(child, task));

function ask(child: ChildProcess, task: SideTask | StubTask): Promise<unknown> {
  const answer = answerOf(child);
  child.send(task);
  return answer;
}

async function answerOf(child: ChildProcess): Promise<unknown> {
  const stopped = new AbortController();
  const { signal } = stopped;
  try {
    const ended = once(child, 'exit', { signal }).then(([code, by]) => {
      throw new Error(`A process of the bench ended with ${by ?? `exit code ${code}`} before it was done.`);
    });
    const [message] = await Promise.race([once(child, 'message', { signal }), ended]);
    return message;
  } finally {
    stopped.abort();
  }
}
