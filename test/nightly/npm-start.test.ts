import { describe, expect, it } from 'vitest';
import { longProcess, runProcess as run } from '../support/run-process.ts';

describe('SIGTERM', () => {
  it.each(['Synthesizing', 'Booting', 'AWS endpoint', 'The system is up'])(
    'to npm ends all of npm start, also when it has just printed: %s',
    async (moment) => {
      const start = longProcess(['npm', 'start', '--', '--port', '0', '--events', '100']);
      await start.printed(moment);
      await start.end('SIGTERM'); // fails if anything of it goes on
    },
  );
});

describe('two of npm start, and a synthesis beside them', () => {
  it('do not meet', { timeout: 900_000 }, async () => {
    const words = ['npm', 'start', '--', '--exit', '--port', '0', '--events', '100'];
    const synth = ['node', 'node_modules/aws-cdk/bin/cdk', 'synth', '--quiet', '-c', 'stage=ada'];
    const ran = await Promise.all([words, words, synth].map((line) => run(line)));
    expect(
      ran.map(({ exitCode }) => exitCode),
      ran.map(({ stderr }) => stderr).join('\n'),
    ).toEqual([0, 0, 0]);
  });
});
