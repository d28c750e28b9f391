import { once } from 'node:events';
import { closeSync, copyFileSync, existsSync, mkdirSync, mkdtempSync, openSync, rmSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { describe, expect, it, onTestFinished } from 'vitest';
import packageJson from '../../package.json' with { type: 'json' };
import { orderEvent } from '../support/events.ts';
import { longProcess, root, runProcess as run } from '../support/run-process.ts';

/** A folder with a blank in its name, gone after the test. */
function folder(): string {
  const directory = mkdtempSync(path.join(tmpdir(), 'a folder-'));
  onTestFinished(() => rmSync(directory, { recursive: true }));
  return directory;
}

/** What prints and ends. `bin/price.ts` does it in the same way, and takes long. */
const printing = ['bin/ops.ts --help', 'bin/size.ts', 'bin/rooms.ts', 'bin/nag-report.ts'].map((line) =>
  line.split(' '),
);

describe('standard output', () => {
  it.each(printing)('of %s may be closed by its reader', async (...words) => {
    const { exitCode, stderr } = await run(['node', ...words], { onStarted: (child) => child.stdout?.destroy() });
    expect({ exitCode, stderr }).toEqual({ exitCode: 0, stderr: '' });
  });

  it.skipIf(!existsSync('/dev/full')).each(printing)('of %s on a full disk is told of', async (...words) => {
    const full = openSync('/dev/full', 'w');
    const { exitCode, stderr } = await run(['node', ...words], { stdout: full });
    closeSync(full);
    expect({ exitCode, stderr }).toEqual({
      exitCode: 2,
      stderr: 'Standard output cannot be written: the disk is full. Its content is incomplete.\n',
    });
  });
});

describe('a file name', () => {
  const { 'detail-type': detailType, detail } = orderEvent();
  it.each([
    ['npm, in another folder', []],
    ['npm, in a folder of the project', ['docs']],
  ])('is that of the folder where the user stands: %s', async (_, below) => {
    const elsewhere = below.length > 0 ? path.join(root, ...below) : folder();
    const file = `events-${process.pid}.jsonl`;
    writeFileSync(path.join(elsewhere, file), JSON.stringify({ detailType, detail }));
    onTestFinished(() => rmSync(path.join(elsewhere, file), { force: true }));
    const words = ['npm', '--prefix', root, 'run', '--silent', 'ops', '--', 'validate', file];
    expect(await run(words, { cwd: elsewhere })).toMatchObject({ exitCode: 0, stdout: '1 valid change; 0 failed.\n' });
  });

  it('is that of the folder of a process which npm did not start', async () => {
    const elsewhere = folder();
    writeFileSync(path.join(elsewhere, 'events.jsonl'), JSON.stringify({ detailType, detail }));
    const ran = await run(['node', path.join(root, 'bin/ops.ts'), 'validate', 'events.jsonl'], {
      cwd: elsewhere,
      env: { INIT_CWD: tmpdir() }, // of an npm further out
    });
    expect(ran).toMatchObject({ exitCode: 0 });
  });
});

describe('npm start', () => {
  it('reports a port in use before it synthesizes, and finds its trace where the user stands', async () => {
    const other = createServer().listen(0, '127.0.0.1');
    onTestFinished(() => void other.close());
    await once(other, 'listening');
    const { port } = other.address() as { port: number };
    const elsewhere = folder();
    const ordersCsv = `order_id,order_purchase_timestamp,order_approved_at,order_delivered_carrier_date,order_delivered_customer_date\no-1,2026-03-01 10:00:00,,,\n`;
    writeFileSync(path.join(elsewhere, 'orders.csv'), ordersCsv);
    const ran = await run(
      ['npm', '--prefix', root, '--silent', 'start', '--', '--trace', 'orders.csv', '--port', `${port}`],
      { cwd: elsewhere },
    );
    expect(ran).toMatchObject({ exitCode: 2, stderr: expect.stringMatching(/^Port \d+ is in use: .*--port\.\n$/) });
    expect(ran.stdout).not.toContain('Synthesizing');
  });
});

describe('STAGE', () => {
  it.each([
    ['bin/ops.ts', 'status'],
    ['bin/start.ts', '--port', '0'],
    ['bin/price.ts'],
    ['bin/nag-report.ts'],
    ['bin/app.ts'],
    ['bin/deploy.ts'],
  ])('with a name that no stage can have is refused by %s', async (...words) => {
    const env = { STAGE: 'Ada', CDK_OUTDIR: folder() };
    const { exitCode, stderr } = await run(['node', ...words], { env });
    expect(stderr).toBe(
      'A stage name has only lower-case letters and digits and begins with a letter, such as dev or prod; got "Ada".\n',
    );
    expect(exitCode).toBeGreaterThan(0);
  });

  it('is the stage of a command without an option', async () => {
    const start = longProcess(['node', 'bin/start.ts', '--port', '0'], { env: { STAGE: 'ada' } });
    await start.printed('Synthesizing the templates of the stage ada');
    expect(await start.end('SIGTERM')).toBe(130);
  });
});

describe('an installation', () => {
  const { dependencies, devDependencies } = packageJson;

  /** A project with nothing but the check and these packages. */
  function projectWith(packages: object): string {
    const project = folder();
    mkdirSync(path.join(project, 'bin'));
    copyFileSync(path.join(root, 'bin/check-installation.js'), path.join(project, 'bin/check-installation.js'));
    copyFileSync(path.join(root, 'package.json'), path.join(project, 'package.json'));
    for (const name of Object.keys(packages)) {
      mkdirSync(path.join(project, 'node_modules', name), { recursive: true });
      writeFileSync(path.join(project, 'node_modules', name, 'package.json'), '{}');
    }
    return project;
  }

  it.each([
    ['nothing', {}, [], /^\d+ packages \(.*\) are not installed\. Run `npm ci`, then try again\.\n$/],
    ['nothing, for ops', {}, ['--runtime'], /Run `npm ci`, then try again/],
    [
      'no development dependencies',
      dependencies,
      [],
      /^This command needs the development dependencies.*`npm ci --include=dev`/,
    ],
    ['no development dependencies, for ops', dependencies, ['--runtime'], /^$/],
    ['everything', { ...dependencies, ...devDependencies }, [], /^$/],
  ])('with %s says what to do', async (_, packages, args, sentence) => {
    const ran = await run(['node', 'bin/check-installation.js', ...args], { cwd: projectWith(packages) });
    expect(ran.stderr).toMatch(sentence);
    expect(ran.exitCode).toBe(ran.stderr === '' ? 0 : 1);
  });

  it('is checked before every script of npm that a person starts', () => {
    const { scripts }: { scripts: Record<string, string> } = packageJson;
    const unchecked = Object.keys(scripts).filter(
      (name) => !/^(pre|check:)/.test(name) && !scripts[`pre${name}`]?.startsWith('node bin/check-installation.js'),
    );
    expect(unchecked).toEqual([]);
  });
});
