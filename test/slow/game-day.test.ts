import { describe, expect, it } from 'vitest';
import { runGameDay } from '../game-day/run-game-day.ts';
import { sharedScenarios } from '../game-day/scenarios/scenarios.ts';

const options = { only: 'producers-failed-entries', clockSpeed: 60 };
const never = new AbortController().signal;

/** That every alarm fires and recovers, `npm run game-day` shows itself. */
describe.skipIf(process.env.E2E_ENDPOINT)('the game day', () => {
  it('fails where nothing is broken that the alarm is for', async () => {
    const harmless = sharedScenarios.map((step) => step.map((scenario) => ({ ...scenario, break: async () => {} })));
    const scenarios = { ofConsumers: [], shared: harmless };
    const { results, failures } = await runGameDay(options, never, () => {}, scenarios);
    expect(results).toHaveLength(1);
    expect(results[0]).not.toHaveProperty('detectedAfter');
    expect(failures).toEqual([
      expect.stringMatching(
        /^commerce-dev-producers-failed-entries did not fire within 30 minutes of: .*Last datapoints: .* 0\.$/,
      ),
    ]);
  });

  it('ends cleanly when it is interrupted', async () => {
    const interruption = new AbortController();
    const lines: string[] = [];
    const { failures } = await runGameDay(options, interruption.signal, (line) => {
      lines.push(line);
      if (line.endsWith('come for every consumer.')) interruption.abort();
    });
    expect(lines.at(-1)).toMatch(/come for every consumer\.$/);
    expect(failures).toEqual([]);
  });
});
