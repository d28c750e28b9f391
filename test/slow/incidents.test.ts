import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { describe, expect, it } from 'vitest';
import { incidents } from '../../tools/start/incidents/incidents.ts';
import { commandsOf } from './documented/commands-of.ts';
import { shell } from './documented/shell.ts';
import { type StartedSystem, startAsTold } from './documented/started-system.ts';

interface Example {
  /** The alarm that whoever is on call waits for before the first command. */
  readonly alarm: string;
  /** What others say when they are called. */
  readonly others: RegExp;
  /** What commands show, by how they begin. */
  readonly shown: Readonly<Record<string, RegExp>>;
}

/** By the name of the incident. */
const examples: Readonly<Record<string, Example>> = {
  poison: {
    alarm: 'order-failing-records',
    others: /You call seller-13: "We have fixed/,
    shown: {
      'failures order': /events: permanent schema_broken\n[\s\S]*sellers +1: seller-13\n/,
      'state order': /"status": "shipped"/,
      'discard order --seller seller-13 --class permanent --note': /deleted/,
    },
  },
  paused: {
    alarm: 'order-paused',
    others: /You call your colleague.*It is over/,
    shown: { status: /order +paused/, resume: /./ },
  },
  mixed: {
    alarm: 'order-crashing',
    others: /You call the team that deploys the consumers: [\s\S]*You call seller-21: /,
    shown: {
      'failures order': /(?=[\s\S]* unknown )(?=[\s\S]* transient )(?=[\s\S]* permanent +schema_broken)/,
      'state order': /"currency": "EUR"/,
    },
  },
  expiring: {
    alarm: 'dead-letters-expiring',
    others: /You call seller-31: /,
    shown: {
      failures: /order +\d+ +transient .*\norder +\d+ +permanent/,
      'export order order-dead-letters': /Wrote 8 messages/,
      'redrive order --class transient --note': /6 messages of order moved/,
      'export order order-undecided': /Wrote 2 messages/,
      expiry: /order +0 +-/,
    },
  },
};

describe.skipIf(process.env.E2E_ENDPOINT)('an incident', () => {
  it('is in the document, and its solution is in another', () => {
    for (const { name } of incidents)
      expect(commandsOf('docs/incidents.md', headingOf(name))).toEqual([startLine(name)]);
    expect(Object.keys(examples)).toEqual(incidents.map(({ name }) => name));
  });

  it.each(Object.entries(examples))(
    '%s is solved by the commands of the document: nothing fails any more, and no alarm is left',
    { timeout: 420_000 },
    async (name, { alarm, others, shown }) => {
      const system = await startAsTold(startLine(name));
      const directory = mkdtempSync(path.join(tmpdir(), 'incident-'));
      try {
        await system.isTold(new RegExp(`ALARM {2}commerce-dev-${alarm}:`));
        const expected = new Map(Object.entries(shown));
        for (const line of commandsOf('docs/incident-solutions.md', `## How ${name} is solved`)) {
          if (line.startsWith('#')) {
            system.pressEnter();
            await system.isTold(others);
            continue;
          }
          const [command = ''] = [...expected.keys()].filter((each) => line.startsWith(`npm run ops -- ${each}`));
          await follow(line, expected.get(command) ?? /./, system, directory);
          expected.delete(command);
        }
        expect([...expected.keys()]).toEqual([]);
        await follow('npm run ops -- failures', /: no failed events in order/, system, directory);
        await follow('npm run ops -- status --fail-on-alarm', /^no alarm in ALARM/m, system, directory);
      } finally {
        await system.stop();
        rmSync(directory, { recursive: true });
      }
    },
  );
});

const headingOf = (name: string) => `## ${name.charAt(0).toUpperCase()}${name.slice(1)}`;
const startLine = (name: string) => `npm start -- --incident ${name}`;

const sleepBetweenTriesMillis = 3_000; // three minutes of the clock
const mostTries = 40;

/** Gives a command again where it is too early for it, as an exit code of 1 says, or to see what comes soon. */
async function follow(line: string, shows: RegExp, { endpoint }: StartedSystem, directory: string): Promise<void> {
  for (let tries = 1; ; tries++) {
    const { exitCode, output } = await shell(line, { AWS_ENDPOINT_URL: endpoint }, directory);
    if (exitCode === 0 && shows.test(output)) return;
    if (exitCode > 1 || tries === mostTries)
      throw new Error(`${line}: exit code ${exitCode}, without ${shows}\n${output}`);
    await sleep(sleepBetweenTriesMillis);
  }
}
