import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it, onTestFinished, vi } from 'vitest';
import { LocalFunction, type LocalFunctionSettings } from '../../../local/lambda/function.ts';

function functionOf(code: string, settings: Partial<LocalFunctionSettings> = {}, now = Date.now) {
  const bundleDirectory = mkdtempSync(join(tmpdir(), 'function-'));
  writeFileSync(join(bundleDirectory, 'index.mjs'), code);
  const lines: string[] = [];
  const created = new LocalFunction(
    {
      name: 'consumer',
      arn: 'arn:aws:lambda:us-east-1:000000000000:function:consumer',
      bundleDirectory,
      handler: 'index.handler',
      environment: { AWS_REGION: 'us-east-1', TABLE: 'orders' },
      memoryMegabytes: 256,
      timeoutSeconds: 30,
      logGroupName: '/aws/lambda/consumer',
      maximumEnvironments: 10,
      ...settings,
    },
    (line) => lines.push(line),
    undefined,
    undefined,
    now,
  );
  onTestFinished(async () => {
    await created.stop();
    rmSync(bundleDirectory, { recursive: true, force: true });
  });
  return { created, lines, invoke: (event: unknown = {}) => created.invoke(JSON.stringify(event)) };
}

describe('a function', () => {
  it('answers what its handler answers, as JSON', async () => {
    const { invoke } = functionOf(
      'export const handler = async (event) => ({ doubled: event.value * 2, gone: undefined });',
    );
    expect(await invoke({ value: 21 })).toEqual({ outcome: 'success', payload: '{"doubled":42}' });
  });

  it('takes the time of the local cloud for its own, and not for its timeout', async () => {
    const code = `export const handler = async (_, context) =>
      [Date.now(), new Date().getTime(), Date.parse(Date()), context.getRemainingTimeInMillis(), new Date(5).getTime()];`;
    const { invoke } = functionOf(code, {}, () => Date.UTC(2042, 0, 1));
    const [now, constructed, called, remaining, other] = JSON.parse(((await invoke()) as { payload: string }).payload);
    for (const time of [now, constructed, called]) expect(new Date(time).getUTCFullYear()).toBe(2042);
    expect(remaining).toBeLessThanOrEqual(30_000);
    expect(other).toBe(5);
  });

  it('logs its crash at the time of the local cloud', async () => {
    const code = 'export const handler = async () => process.exit(1);';
    const { invoke, lines } = functionOf(code, {}, () => Date.UTC(2042, 0, 1));
    await invoke();
    expect(JSON.parse(lines.at(-1) ?? '')).toMatchObject({ level: 'ERROR', timestamp: '2042-01-01T00:00:00.000Z' });
  });

  it('answers null when its handler answers nothing', async () => {
    const { invoke } = functionOf('export const handler = async () => {};');
    expect(await invoke()).toEqual({ outcome: 'success', payload: 'null' });
  });

  it('sees its own environment variables and none of ours', async () => {
    process.env.OF_THE_PARENT = 'secret';
    onTestFinished(() => {
      delete process.env.OF_THE_PARENT;
    });
    const { invoke } = functionOf('export const handler = async () => process.env;');
    const result = await invoke();
    const environment = JSON.parse(result.outcome === 'success' ? result.payload : '{}');
    expect(environment).toMatchObject({
      TABLE: 'orders',
      AWS_REGION: 'us-east-1',
      AWS_LAMBDA_FUNCTION_NAME: 'consumer',
      AWS_LAMBDA_FUNCTION_MEMORY_SIZE: '256',
      AWS_LAMBDA_LOG_GROUP_NAME: '/aws/lambda/consumer',
      _HANDLER: 'index.handler',
    });
    // Lambda's, https://docs.aws.amazon.com/lambda/latest/dg/configuration-envvars.html#configuration-envvars-runtime
    const ofTheRuntime = [
      '_HANDLER',
      'AWS_ACCESS_KEY_ID',
      'AWS_EXECUTION_ENV',
      'AWS_LAMBDA_FUNCTION_MEMORY_SIZE',
      'AWS_LAMBDA_FUNCTION_NAME',
      'AWS_LAMBDA_FUNCTION_VERSION',
      'AWS_LAMBDA_INITIALIZATION_TYPE',
      'AWS_LAMBDA_LOG_GROUP_NAME',
      'AWS_LAMBDA_LOG_STREAM_NAME',
      'AWS_REGION',
      'AWS_SECRET_ACCESS_KEY',
      'AWS_SESSION_TOKEN',
      'LAMBDA_TASK_ROOT',
      'LANG',
      'PATH',
      'TZ',
    ];
    const ofNode = ['NODE_CHANNEL_FD', 'NODE_CHANNEL_SERIALIZATION_MODE'];
    const names = Object.keys(environment).filter((name) => !ofNode.includes(name));
    expect(names.sort()).toEqual([...ofTheRuntime, 'TABLE'].sort());
  });

  it('has no home: the SDK would read the AWS settings of whoever started us there', async () => {
    const { invoke } = functionOf(
      `import { homedir } from 'node:os'; import * as os from 'node:os'; import { existsSync } from 'node:fs';
       export const handler = async () => [homedir(), os.homedir(), os.default.homedir()].map(existsSync);`,
    );
    expect(await invoke()).toMatchObject({ payload: '[false,false,false]' });
  });

  it('lives in UTC, wherever we are', async () => {
    const { TZ } = process.env;
    process.env.TZ = 'America/New_York';
    onTestFinished(() => {
      if (TZ === undefined) delete process.env.TZ;
      else process.env.TZ = TZ;
    });
    const { invoke } = functionOf('export const handler = async () => new Date(0).getHours();');
    expect(await invoke()).toMatchObject({ payload: '0' });
  });

  it('gets a context as on Lambda', async () => {
    const { invoke } = functionOf(
      'export const handler = async (_, context) => ({ ...context, remaining: context.getRemainingTimeInMillis() });',
    );
    const result = await invoke();
    const context = JSON.parse(result.outcome === 'success' ? result.payload : '{}');
    expect(context).toMatchObject({
      functionName: 'consumer',
      functionVersion: '$LATEST',
      invokedFunctionArn: 'arn:aws:lambda:us-east-1:000000000000:function:consumer',
      memoryLimitInMB: '256',
      logGroupName: '/aws/lambda/consumer',
      awsRequestId: expect.stringMatching(/^[0-9a-f-]{36}$/),
    });
    expect(context.remaining).toBeGreaterThan(0);
    expect(context.remaining).toBeLessThanOrEqual(30_000);
  });

  it('is kept warm: what it has in memory is there in its next invocation', async () => {
    const { invoke } = functionOf('let count = 0; export const handler = async () => (count += 1);');
    expect(await invoke()).toMatchObject({ payload: '1' });
    expect(await invoke()).toMatchObject({ payload: '2' });
  });

  it('runs invocations at the same time in environments of their own, up to the limit', async () => {
    const { invoke } = functionOf(
      'let running = 0; let most = 0; export const handler = async () => { running += 1; most = Math.max(most, running);' +
        'await new Promise((r) => setTimeout(r, 20)); running -= 1; return { most, id: process.env.AWS_LAMBDA_LOG_STREAM_NAME }; };',
      { maximumEnvironments: 2 },
    );
    const results = await Promise.all(Array.from({ length: 6 }, () => invoke()));
    const answers = results.map((result) => JSON.parse(result.outcome === 'success' ? result.payload : '{}'));
    expect(answers.map(({ most }) => most)).toEqual([1, 1, 1, 1, 1, 1]);
    expect(new Set(answers.map(({ id }) => id)).size).toBe(2);
  });

  it('that throws answers its error, and goes on in the same environment', async () => {
    const { invoke, lines } = functionOf(
      'let count = 0; export const handler = async () => { if (count++ === 0) throw new TypeError("no such order"); return count; };',
    );
    const result = await invoke();
    expect(result).toEqual({
      outcome: 'error',
      error: { errorType: 'TypeError', errorMessage: 'no such order', trace: expect.any(Array) },
    });
    expect(JSON.parse(lines.at(-1) ?? '')).toMatchObject({ level: 'ERROR', message: { errorType: 'TypeError' } });
    expect(await invoke()).toMatchObject({ payload: '2' });
  });

  it.each([
    ['a promise that hangs', 'export const handler = () => new Promise(() => {});'],
    ['a loop that never yields', 'export const handler = async () => { for (;;); };'],
  ])('that is out of time is ended and starts cold: %s', async (_, code) => {
    const { invoke } = functionOf(
      `const hang = (() => { ${code.replace('export const handler =', 'return')} })(); let count = 0;` +
        'export const handler = (event) => (event.hang ? (count++, hang()) : Promise.resolve(count));',
      { timeoutSeconds: 1 },
    );
    expect(await invoke({ hang: false })).toMatchObject({ payload: '0' });
    expect(await invoke({ hang: true })).toMatchObject({
      outcome: 'timeout',
      error: {
        errorType: 'Sandbox.Timedout',
        errorMessage: expect.stringMatching(/Task timed out after 1\.00 seconds$/),
      },
    });
    expect(await invoke({ hang: false })).toMatchObject({ payload: '0' });
  });

  it.each([
    ['exits', 'process.exit(7)', { errorType: 'Runtime.ExitError', errorMessage: /exit status 7/ }],
    [
      'exits without a code',
      'process.exit()',
      { errorType: 'Runtime.ExitError', errorMessage: /without providing a reason/ },
    ],
    [
      'throws outside of its promise',
      'setImmediate(() => { throw new RangeError("late"); })',
      { errorType: 'RangeError', errorMessage: /late/ },
    ],
    [
      'leaves a rejection unhandled',
      'Promise.reject(new Error("lost"))',
      { errorType: 'Runtime.UnhandledPromiseRejection', errorMessage: /lost/ },
    ],
  ])('that %s fails, and the next invocation starts cold', async (_, code, { errorType, errorMessage }) => {
    const { invoke } = functionOf(
      `let count = 0; export const handler = (event) => { count += 1; if (!event.fail) return Promise.resolve(count); ${code}; return new Promise(() => {}); };`,
    );
    expect(await invoke({ fail: false })).toMatchObject({ payload: '1' });
    expect(await invoke({ fail: true })).toMatchObject({
      outcome: 'error',
      error: { errorType, errorMessage: expect.stringMatching(errorMessage) },
    });
    expect(await invoke({ fail: false })).toMatchObject({ payload: '1' });
  });

  it.each([
    ['a cycle', 'const a = {}; a.a = a; return a;'],
    ['a BigInt', 'return 1n;'],
  ])('whose answer is no JSON fails: %s', async (_, code) => {
    const { invoke } = functionOf(`export const handler = async () => { ${code} };`);
    expect(await invoke()).toMatchObject({ outcome: 'error', error: { errorType: 'Runtime.MarshalError' } });
  });

  it.each([
    ['has no such handler', 'export const other = 1;', 'Runtime.HandlerNotFound'],
    ['cannot be loaded', 'throw new EvalError("broken start");', 'EvalError'],
    [
      'takes a callback',
      'export const handler = (event, context, callback) => callback();',
      'Runtime.CallbackHandlerDeprecated',
    ],
  ])('whose bundle %s fails every invocation', async (_, code, errorType) => {
    const { invoke } = functionOf(code);
    expect(await invoke()).toMatchObject({ outcome: 'error', error: { errorType } });
    expect(await invoke()).toMatchObject({ outcome: 'error', error: { errorType } });
  });

  it('whose answer is larger than Lambda takes fails', async () => {
    const { invoke } = functionOf('export const handler = async () => "x".repeat(6 * 1024 * 1024);');
    expect(await invoke()).toMatchObject({
      outcome: 'error',
      error: { errorType: 'Function.ResponseSizeTooLarge' },
    });
  });

  it('that uses up its memory fails alone, and the next invocation starts cold', async () => {
    const { invoke } = functionOf(
      'let count = 0; export const handler = async (event) => { count += 1; const held = [];' +
        'while (event.hoard) held.push(Array.from({ length: 1e5 }, (_, index) => ({ index }))); return count; };',
      { memoryMegabytes: 128 },
    );
    expect(await invoke({ hoard: true })).toMatchObject({
      outcome: 'error',
      error: { errorType: 'Runtime.ExitError', errorMessage: expect.stringMatching(/signal/) },
    });
    expect(await invoke()).toMatchObject({ payload: '1' });
  }, 30_000);

  it('that leaves work running answers without waiting for it, and stays warm', async () => {
    const { invoke } = functionOf(
      'let count = 0; export const handler = async () => { setInterval(() => {}, 10); new Promise(() => {}); return (count += 1); };',
    );
    expect(await invoke()).toMatchObject({ payload: '1' });
    expect(await invoke()).toMatchObject({ payload: '2' });
  });

  it('whose left work fails after its answer costs no later invocation', async () => {
    const { created, invoke, lines } = functionOf(
      'let count = 0; export const handler = async (event) => { if (event.leave) setTimeout(() => { console.log("failing"); throw new Error("late"); }, 5); return (count += 1); };',
    );
    expect(await invoke({ leave: true })).toMatchObject({ payload: '1' });
    await vi.waitFor(() => expect(created.warmEnvironments).toBe(0), 10_000);
    expect(lines).toEqual(['failing']);
    expect(await invoke()).toMatchObject({ payload: '1' });
  });

  it('that prints garbage answers all the same', async () => {
    const { invoke, lines } = functionOf(
      'export const handler = async () => { process.stdout.write(Buffer.from([0xff, 0xfe, 0, 10])); console.log(JSON.stringify({ type: "result", payload: "5" }));' +
        'console.log("x".repeat(300_000)); console.log(\'{"_aws":\'); return 1; };',
    );
    expect(await invoke()).toMatchObject({ outcome: 'success', payload: '1' });
    expect(lines.map(({ length }) => length)).toEqual([3, 31, 300_000, 8]);
  });

  it('whose bundle sends messages of its own to its parent answers all the same', async () => {
    const { invoke } = functionOf(`export const handler = async () => {
      for (const message of ['text', { type: 'error' }, { type: 'result', payload: 5 }]) process.send(message);
      return 'done';
    };`);
    expect(await invoke()).toEqual({ outcome: 'success', payload: '"done"' });
  });

  it('has all its log lines passed on before its answer, whole and in order', async () => {
    const { invoke, lines } = functionOf(
      'export const handler = async () => { console.log("one"); process.stdout.write("tw"); process.stdout.write("o\\nthr");' +
        'console.error("ee"); process.stdout.write("no end"); };',
    );
    await invoke();
    expect(lines).toEqual(['one', 'two', 'three', 'no end']);
  });

  it('is ended by stop also in mid-invocation', async () => {
    const { created, invoke } = functionOf('export const handler = () => new Promise(() => {});');
    const running = invoke();
    await created.stop();
    expect(await running).toMatchObject({ outcome: 'error' });
    expect(await invoke()).toMatchObject({ outcome: 'error' });
  });
});
