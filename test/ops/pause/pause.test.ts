import { describe, expect, it } from 'vitest';
import { addPause } from '../../../ops/pause/pause.ts';
import { addResume } from '../../../ops/pause/resume.ts';
import { opsLine } from '../ops-line.ts';

/** A mapping that arrives where it is told to after so many looks. */
function mapping(initial: string, looks = 2) {
  let state = initial;
  let arrives = 0;
  let wanted = initial === 'Disabling' ? 'Disabled' : initial;
  if (initial === 'Disabling') arrives = looks;
  return {
    ListEventSourceMappingsCommand: () => ({ EventSourceMappings: [{ UUID: 'm-1', State: state }] }),
    GetEventSourceMappingCommand: () => {
      if (arrives > 0 && --arrives === 0) state = wanted;
      return { UUID: 'm-1', State: state };
    },
    UpdateEventSourceMappingCommand: ({ Enabled }: { Enabled: boolean }) => {
      wanted = Enabled ? 'Enabled' : 'Disabled';
      state = Enabled ? 'Enabling' : 'Disabling';
      arrives = looks;
      return { State: state };
    },
  };
}

describe('pause and resume', () => {
  it('disable the mapping of the consumer, wait until it is disabled, and say where its messages are', async () => {
    const ran = await opsLine(addPause, ['pause', 'order'], { aws: mapping('Enabled') });
    expect(ran.exitCode).toBe(0);
    expect(ran.inputsOf('ListEventSourceMappingsCommand')).toEqual([{ FunctionName: 'commerce-dev-order-consumer' }]);
    expect(ran.inputsOf('UpdateEventSourceMappingCommand')).toEqual([{ UUID: 'm-1', Enabled: false }]);
    expect(ran.stdout).toBe(
      'order is paused. Its messages wait in the queue, and its alarms fire within minutes. To resume it:\n  npm run ops -- resume order\n',
    );
  });

  it('enable it again', async () => {
    const ran = await opsLine(addResume, ['resume', 'order', '--json'], { aws: mapping('Disabled') });
    expect(ran.inputsOf('UpdateEventSourceMappingCommand')).toEqual([{ UUID: 'm-1', Enabled: true }]);
    expect(JSON.parse(ran.stdout)).toEqual({ consumer: 'order', state: 'running', outcome: 'now' });
  });

  it('name the stage in the command that turns it back', async () => {
    const paused = await opsLine(addPause, ['pause', 'order', '--stage', 'prod'], { aws: mapping('Enabled') });
    expect(paused.stdout).toContain('npm run ops -- resume order --stage prod\n');
    const resumed = await opsLine(addResume, ['resume', 'order', '--stage', 'prod'], { aws: mapping('Disabled') });
    expect(resumed.stdout).toContain(
      'its alarms return to OK within minutes. See:\n  npm run ops -- status --stage prod\n',
    );
  });

  it('change nothing that is so already', async () => {
    const ran = await opsLine(addPause, ['pause', 'order'], { aws: mapping('Disabled') });
    expect(ran.exitCode).toBe(0);
    expect(ran.inputsOf('UpdateEventSourceMappingCommand')).toEqual([]);
    expect(ran.stdout).toContain('order is paused already.');
  });

  it('let a mapping arrive before they turn it round', async () => {
    const ran = await opsLine(addResume, ['resume', 'order'], { aws: mapping('Disabling') });
    expect(ran.exitCode).toBe(0);
    const names = ran.calls.map(({ name }) => name.replace('EventSourceMappingCommand', ''));
    expect(names.slice(1)).toEqual(['Get', 'Get', 'Update', 'Get', 'Get']);
  });

  it('stop waiting on Ctrl-C and after five minutes: the change goes on', async () => {
    const interruption = new AbortController();
    const interrupted = await opsLine(addPause, ['pause', 'order'], {
      aws: mapping('Enabled', 9),
      signal: interruption.signal,
      onSleep: () => interruption.abort(),
    });
    expect(interrupted).toMatchObject({ exitCode: 1, stdout: expect.stringContaining('is not paused yet') });
    const late = await opsLine(addPause, ['pause', 'order'], { aws: mapping('Enabled', 9_999) });
    expect(late).toMatchObject({ exitCode: 1, stdout: expect.stringContaining('is not paused yet') });
    expect(late.inputsOf('UpdateEventSourceMappingCommand')).toHaveLength(1);
  });

  it('name the consumers there are, and say what is wrong with one that reads no queue', async () => {
    const unknown = await opsLine(addPause, ['pause', 'parcel']);
    expect(unknown).toMatchObject({ exitCode: 2, calls: [] });
    expect(unknown.stderr).toContain('use one of order, inventory, return');
    const none = await opsLine(addPause, ['pause', 'order'], { aws: {} });
    expect(none).toMatchObject({
      exitCode: 2,
      stderr: expect.stringContaining('reads no queue: deploy its stack again'),
    });
  });
});
