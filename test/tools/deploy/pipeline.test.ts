import { readdirSync, readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';

const root = new URL('../../../', import.meta.url);
const read = (file: string) => readFileSync(new URL(file, root), 'utf8');

/** The actions in the table of permissions for a command, with those of the rows that continue it. */
function actionsOf(command: string): string[] {
  const rows = read('docs/operating.md').split('\n');
  const first = rows.findIndex((row) => row.startsWith(`| \`${command}\` | `));
  const rest = rows.slice(first + 1);
  const continued = rest.slice(
    0,
    rest.findIndex((row) => !row.startsWith('| | ')),
  );
  return [rows[first] ?? '', ...continued].flatMap((row) => row.match(/\b[a-z]+:[A-Z]\w+/g) ?? []);
}

describe('the pipeline', () => {
  it.each(['doctor', 'status'])('has a role that may do what it runs: %s', (command) => {
    const actions = actionsOf(command);
    expect(actions.length).toBeGreaterThan(4);
    const granted = read('docs/deploying-roles.yaml').match(/^ +- [a-z]+:[A-Z]\w+$/gm) ?? [];
    expect(granted.map((line) => line.replace(/^ +- /, ''))).toEqual(expect.arrayContaining(actions));
  });

  it('is off until the repository is configured, and gives pull requests of forks nothing', () => {
    const jobs = read('.github/workflows/deploy.yml')
      .split(/^ {2}(?=\w+:$)/m)
      .slice(1);
    const named = jobs.filter((job) => /^(diff|dev|prod):/.test(job));
    expect(named).toHaveLength(3);
    for (const job of named) expect(job).toMatch(/vars\.DEPLOY_TO_AWS == 'true'|needs: dev/);
    expect(named[0]).toContain('github.event.pull_request.head.repo.full_name == github.repository');
  });

  const workflows = readdirSync(new URL('.github/workflows', root));

  it.each(workflows)('%s runs actions by their commit, which nobody can move', (name) => {
    const used = read(`.github/workflows/${name}`).match(/uses: .*/g) ?? [];
    expect(used.length).toBeGreaterThan(1);
    for (const action of used) expect(action).toMatch(/^uses: [\w./-]+@[0-9a-f]{40} # v\d+\.\d+\.\d+$/);
  });

  it.each(workflows)('%s limits the time of each job, and runs scripts that there are', (name) => {
    const workflow = read(`.github/workflows/${name}`);
    const jobs = workflow.match(/runs-on: /g) ?? [];
    expect(workflow.match(/timeout-minutes: \d+/g)).toHaveLength(jobs.length);
    const { scripts } = JSON.parse(read('package.json'));
    const run = [...workflow.matchAll(/\bnpm run ([\w:-]+)/g)].map(([, script = '']) => script);
    expect(run.filter((script) => !(script in scripts))).toEqual([]);
  });

  it('updates dependencies only some time after their release', () => {
    const updates = read('.github/dependabot.yml')
      .split(/^ {2}- package-ecosystem: /m)
      .slice(1);
    expect(updates.map((update) => update.split('\n')[0])).toEqual(['npm', 'github-actions']);
    for (const update of updates) expect(Number(/default-days: (\d+)/.exec(update)?.[1])).toBeGreaterThanOrEqual(7);
  });
});

describe('the nightly run on another implementation', () => {
  it('does what the guide to end-to-end tests says, word for word', () => {
    const words = (text: string) => text.replace(/\\\n/g, ' ').replace(/\s+/g, ' ');
    const workflow = words(read('.github/workflows/other-implementation.yml'));
    const guide = read('docs/end-to-end.md');
    const section = guide.slice(guide.indexOf('### MiniStack'));
    const script =
      /npx cdk synth --quiet --output cdk\.out\/emulator\n[\s\S]*?\ndone\n/.exec(section)?.[0] ?? 'no script';
    expect(workflow).toContain(words(script).trim());
    expect(workflow).toContain('npx cdk deploy --all --app cdk.out/emulator --require-approval never');
    expect(workflow).toContain('npx vitest run --project e2e test/e2e/flow.test.ts');
    for (const [, name, value] of section.matchAll(/\b(BIND_HOST|GATEWAY_PORT|IOT_MTLS_ENABLED|SFTP_ENABLED)=(\S+)/g)) {
      expect(workflow).toMatch(new RegExp(`${name}: '?${value}'?`));
    }
  });
});
