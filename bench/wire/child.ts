import { type ChildProcess, fork } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';
import { withoutAwsSettings } from '../../local/aws-settings.ts';
import { type StubTask, stubAnswer } from './wire-messages.ts';

/** Nothing of the user's AWS settings, and keys that nobody checks. */
export const sideEnvironment = {
  ...withoutAwsSettings({ PATH: process.env.PATH }),
  AWS_REGION: 'us-east-1',
  AWS_ACCESS_KEY_ID: 'local',
  AWS_SECRET_ACCESS_KEY: 'local',
  AWS_LAMBDA_FUNCTION_NAME: 'consumer',
};

/** Starts a script of this folder in a process of its own, which ends with this one. What it prints is dropped. */
export function startChild(script: string): ChildProcess {
  const child = fork(fileURLToPath(new URL(script, import.meta.url)), {
    env: sideEnvironment,
    execArgv: ['--enable-source-maps'], // as every function has it
    stdio: ['ignore', 'pipe', 'inherit', 'ipc'],
  });
  child.stdout?.resume();
  return child;
}

/** Sends a task and returns what comes back. One task at a time: an answer does not say which one it is for. */
export function ask(child: ChildProcess, task: object): Promise<unknown> {
  const answer = answerOf(child);
  child.send(task);
  return answer;
}

/** The stub of AWS: where it listens, and what it can be asked. */
export async function startStub() {
  const child = startChild('./stub-process.ts');
  const { endpoint = '' } = stubAnswer.parse(await answerOf(child));
  return {
    child,
    endpoint,
    ask: async (task: StubTask) => stubAnswer.parse(await ask(child, task)),
  };
}

async function answerOf(child: ChildProcess): Promise<unknown> {
  const answered = new AbortController();
  const { signal } = answered;
  try {
    const ended = once(child, 'exit', { signal }).then(([code, by]) => {
      throw new Error(`A process of the bench ended with ${by ?? `exit code ${code}`} before it was done.`);
    });
    const [message] = await Promise.race([once(child, 'message', { signal }), ended]);
    return message;
  } finally {
    answered.abort();
  }
}
