import { describe, expect, it } from 'vitest';
import { incidents } from '../../../tools/start/incidents/incidents.ts';
import { type StartOptions, startCommand } from '../../../tools/start/start-options.ts';

/** What a command line is read as, and what is printed. */
async function read(line: string) {
  let options: StartOptions | undefined;
  let printed = '';
  const write = (text: string) => {
    printed += text;
  };
  await startCommand(async (parsed) => {
    options = parsed;
  })
    .exitOverride()
    .configureOutput({ writeOut: write, writeErr: write })
    .parseAsync(line.split(' ').filter(Boolean), { from: 'user' })
    .catch(() => {});
  return { options, printed };
}

describe('npm start -- --incident', () => {
  it('runs the clock so fast that nobody waits for minutes, unless told otherwise', async () => {
    expect((await read('')).options).toMatchObject({ clockSpeed: 1 });
    expect((await read('--incident poison')).options).toMatchObject({ incident: 'poison', clockSpeed: 60 });
    expect((await read('--clock-speed 10 --incident poison')).options).toMatchObject({ clockSpeed: 10 });
  });

  it.each(['--outage', '--trace orders.csv', '--seed 2', '--events 10', '--exit', '--json'])(
    'cannot be used with %s',
    async (option) => {
      const { options, printed } = await read(`--incident poison ${option}`);
      expect(options).toBeUndefined();
      expect(printed).toContain(`option '--incident <name>' cannot be used with option '${option.split(' ')[0]}`);
    },
  );

  it('names the incidents that there are, for another name and in the help', async () => {
    const names = incidents.map(({ name }) => name);
    expect((await read('--incident fire')).printed).toContain(
      `'fire' is invalid. Allowed choices are ${names.join(', ')}.`,
    );
    const { printed } = await read('--help');
    for (const { name, whatHappens } of incidents)
      expect(printed).toMatch(new RegExp(`^  ${name} +${whatHappens}$`, 'm'));
  });

  it.each(incidents)('$name fits its line of the help', ({ whatHappens }) => {
    expect(`  poison    ${whatHappens}`.length).toBeLessThanOrEqual(80);
  });
});
