import { describe, expect, it } from 'vitest';
import { addDiscard } from '../../../ops/redrive/discard.ts';
import { addRedrive } from '../../../ops/redrive/redrive.ts';
import { type AwsAnswers, awsError, opsLine, payloadOf, returned } from '../ops-line.ts';

const result = {
  redriveId: 'run-1',
  startedAt: '2026-03-01T12:00:00.000Z',
  dryRun: false,
  matched: 3,
  moved: 3,
  quarantined: 0,
  discarded: 0,
  failed: 0,
  movedNotDeleted: 0,
  skipped: 0,
  remaining: 0,
  byCause: [{ failureClass: 'permanent', failureReason: 'schema_broken', failureFingerprint: 'f1', count: 3 }],
  seen: 3,
  atStart: 3,
  ended: 'done',
  alarms: [],
};
const dry = { ...result, dryRun: true, moved: 0, remaining: 3 };
const answering = (...values: object[]): AwsAnswers => {
  let next = 0;
  return { InvokeCommand: () => returned(values[Math.min(next++, values.length - 1)]) };
};
const redrive = (words: string, aws: AwsAnswers, more = {}) => opsLine(addRedrive, words.split(' '), { aws, ...more });
const payloads = ({ inputsOf }: Awaited<ReturnType<typeof opsLine>>) => inputsOf('InvokeCommand').map(payloadOf);

describe('redrive', () => {
  it('is a dry run, which says what it would do and how', async () => {
    const ran = await redrive('redrive order --reason schema_broken', answering(dry));
    expect(ran.exitCode).toBe(0);
    expect(payloads(ran)).toEqual([
      { queue: 'order', filter: { failureReason: ['schema_broken'] }, dryRun: true, requestedBy: 'olga' },
    ]);
    expect(ran.inputsOf('InvokeCommand')).toMatchObject([{ FunctionName: 'commerce-dev-redrive' }]);
    expect(ran.stdout).toBe(`Dry run: 3 of 3 messages in order would go back to the queue of their consumer.
Warning: 3 of these are permanent failures: the consumer rejects them again unless you have deployed a version that accepts them.
  3  permanent  schema_broken  f1

To do it:
  npm run ops -- redrive order --reason schema_broken --execute
`);
  });

  it('says on a dry run how many would go to quarantine instead', async () => {
    const { stdout } = await redrive('redrive order', answering({ ...dry, quarantined: 2 }));
    expect(stdout).toContain(`Dry run: 1 of 3 messages in order would go back to the queue of their consumer.
2 would go to quarantine instead: they were redriven as often as allowed, or they are too large to carry a redrive count.
`);
  });

  it('refuses a --change that no dead letter can have', async () => {
    const { exitCode, stderr } = await redrive('redrive order --change nonsense', answering(dry));
    expect(exitCode).toBe(2);
    expect(stderr).toContain(
      '--change must be a changeId, a UUID such as 5c1f8f0e-6a0b-4a53-9a39-0f6f5a1d2c11; got "nonsense".',
    );
  });

  it('says on a dry run that it saw a part, and what would keep it from moving', async () => {
    const { stdout } = await redrive(
      'redrive order',
      answering({ ...dry, atStart: 90, ended: 'time_is_up', skipped: 1, alarms: ['commerce-dev-order-crashing'] }),
    );
    expect(stdout).toContain('Only some messages were read: the queue held 90.');
    expect(stdout).toContain('1 would stay');
    expect(stdout).toContain('commerce-dev-order-crashing is in ALARM. Follow docs/runbooks/crashing.md first.');
  });

  it.each([
    [[], 'To do it:'],
    [['commerce-dev-order-crashing'], 'After the alarm returns to OK:'],
    [['commerce-dev-order-crashing', 'commerce-dev-order-throttled'], 'After the alarms return to OK:'],
    [['unknown: AccessDenied'], 'After you know that it is healthy:'],
  ])('does not advise on a dry run what would be refused: %j', async (alarms, when) => {
    const { stdout } = await redrive('redrive order', answering({ ...dry, alarms }));
    expect(stdout).toMatch(new RegExp(`\\n\\n${when}\\n {2}npm run ops -- redrive order --execute\\n$`));
  });

  it('says what the alarms do once nothing is left, unless it has come back', async () => {
    const follow = 'The alarms on failed events return to OK within minutes, unless something fails again.\n';
    const byCause = [{ ...result.byCause[0], failureClass: 'transient' }];
    expect(
      (await redrive('redrive order --execute', answering({ ...result, byCause, remaining: 0 }))).stdout,
    ).toContain(follow);
    expect(
      (await redrive('redrive order --execute', answering({ ...result, byCause, atStart: 5, remaining: 2 }))).stdout,
    ).not.toContain(follow);
  });

  it('passes every filter, number and name on', async () => {
    const words = [
      ...'redrive order --class permanent --class unknown --reason a --fingerprint b --seller s-1 --seller s-2'.split(
        ' ',
      ),
      ...'--marketplace amazon --change 5C1F8F0E6A0B4A539A390F6F5A1D2C11 --from 2026-03-01 --before 2026-03-01T12:30+02:00 --max 9 --rate 8'.split(
        ' ',
      ),
      ...['--ramp', '7', '--note', "it's fixed", '--requested-by', 'me'],
    ];
    const ran = await opsLine(addRedrive, words, { aws: answering(dry) });
    expect(payloads(ran)).toEqual([
      {
        queue: 'order',
        filter: {
          failureClass: ['permanent', 'unknown'],
          failureReason: ['a'],
          failureFingerprint: ['b'],
          sellerId: ['s-1', 's-2'],
          marketplace: ['amazon'],
          changeId: ['5c1f8f0e-6a0b-4a53-9a39-0f6f5a1d2c11'],
          deadLetteredFrom: '2026-03-01T00:00:00.000Z',
          deadLetteredBefore: '2026-03-01T10:30:00.000Z',
        },
        maxMessages: 9,
        ratePerSecond: 8,
        rampSeconds: 7,
        dryRun: true,
        requestedBy: 'me',
        note: "it's fixed",
      },
    ]);
    expect(ran.stdout).toContain(
      "npm run ops -- redrive order --class permanent --class unknown --reason a --fingerprint b --seller s-1 --seller s-2 --marketplace amazon --change 5c1f8f0e-6a0b-4a53-9a39-0f6f5a1d2c11 --from 2026-03-01T00:00:00.000Z --before 2026-03-01T10:30:00.000Z --max 9 --rate 8 --ramp 7 --note 'it'\\''s fixed' --execute",
    );
  });

  it('names stage and endpoint in the command that would do it', async () => {
    const { stdout } = await redrive('redrive order --stage test --endpoint http://127.0.0.1:1', answering(dry));
    expect(stdout).toContain('redrive order --execute --stage test --endpoint http://127.0.0.1:1');
  });

  it('goes on with --execute until nothing is left', async () => {
    const ran = await redrive(
      'redrive order --execute',
      answering({ ...result, atStart: 6, remaining: 3, ended: 'max_messages' }, result),
    );
    expect(ran.exitCode).toBe(0);
    expect(payloads(ran)[1]).toMatchObject({ redriveId: 'run-1', startedAt: result.startedAt });
    expect(ran.stdout).toMatch(/^6 messages of order moved in 0 s; about 0 left there\.\n {2}6 {2}permanent/);
    expect(ran.stdout).toContain('redriveId run-1');
    expect(ran.stderr).toBe(''); // no bar where nobody looks
  });

  it.each(['redrive order --execute', 'discard order --note done --execute'])(
    'does nothing that nobody is named for: %s',
    async (words) => {
      const command = words.startsWith('redrive') ? addRedrive : addDiscard;
      const nobody = { aws: answering(result), env: { USER: '', LOGNAME: '', USERNAME: '' } };
      const ran = await opsLine(command, words.split(' '), nobody);
      expect(ran).toMatchObject({
        exitCode: 2,
        calls: [],
        stderr: expect.stringContaining('add --requested-by <who>'),
      });
      expect((await opsLine(command, [...words.split(' '), '--requested-by', 'olga'], nobody)).exitCode).toBe(0);
      expect((await opsLine(command, words.replace(' --execute', '').split(' '), nobody)).exitCode).not.toBe(2);
    },
  );

  describe('of permanent failures', () => {
    const cause = {
      ...result.byCause[0],
      oldest: '2026-03-01T12:00:05.000Z',
      newest: '2026-03-01T12:00:05.000Z',
      exampleChangeIds: [],
      sellers: { count: 1, examples: [] },
      marketplaces: [],
      redriveCounts: { '1': 2 },
    };
    const found = (count: number) => {
      const diedAgain = [{ redriveId: 'run-0', count: 7 }, ...(count === 0 ? [] : [{ redriveId: 'run-1', count }])];
      return { atStart: 9, seen: 9, sawAll: true, byCause: [{ ...cause, count: 9, diedAgain }] };
    };

    it('ends with how many came back, of this run and no other', async () => {
      const ran = await redrive('redrive order --execute', answering(result, found(1), found(3)));
      expect(ran.exitCode).toBe(0);
      expect(payloads(ran).slice(1)).toEqual(
        Array(2).fill({ queue: 'order', filter: { failureClass: 'permanent', deadLetteredFrom: result.startedAt } }),
      );
      expect(ran.stdout).toContain('3 of the 3 permanent failures came back within 4 s: they failed again.\n');
    });

    it('counts changes, since a pack comes back in parts', async () => {
      const packs = { ...result, byCause: [{ ...result.byCause[0], count: 3, changes: 60 }] };
      const back = {
        ...found(3),
        byCause: [{ ...cause, count: 5, diedAgain: [{ redriveId: 'run-1', count: 5, changes: 9 }] }],
      };
      const ran = await redrive('redrive order --execute', answering(packs, back));
      expect(ran.stdout).toContain('9 of the 60 permanent failures came back within');
    });

    it('waits for no more than the batching window and ten seconds', async () => {
      const ran = await redrive('redrive order --execute', answering(result, found(0)));
      expect(ran.stdout).toContain('None of the 3 permanent failures came back within 12 s.\n');
    });

    it('counts them in the object of --json', async () => {
      const ran = await redrive('redrive order --execute --json', answering(result, found(3)));
      expect(JSON.parse(ran.stdout)).toMatchObject({ moved: 3, cameBack: 3 });
    });

    it.each([
      ['where the caller may not look', 'redrive order', [result, { error: 'AccessDenied' }]],
      ['where their events come back to other queues', 'redrive unrouted', [result, found(3)]],
      ['where none was moved', 'redrive order', [{ ...result, moved: 0, quarantined: 3 }, found(3)]],
      [
        'where nothing was permanent',
        'redrive order',
        [{ ...result, byCause: [{ ...result.byCause[0], failureClass: 'unknown' }] }, found(3)],
      ],
    ])('says nothing of it %s', async (_, words, answers) => {
      const ran = await redrive(`${words} --execute`, answering(...answers));
      expect(ran.exitCode).toBe(0);
      expect(ran.stdout).not.toContain('came back');
    });
  });

  it('answers one object with --json', async () => {
    const ran = await redrive('redrive order --execute --json', answering(result));
    expect(JSON.parse(ran.stdout)).toMatchObject({ queue: 'order', matched: 3, moved: 3, runs: 1, ended: 'done' });
    const dryRun = await redrive('redrive order --json', answering(dry));
    expect(JSON.parse(dryRun.stdout)).toEqual({ queue: 'order', ...dry });
  });

  const nothing = { ...result, matched: 0, moved: 0, byCause: [], seen: 9, atStart: 9, skipped: 9, remaining: 9 };

  it('says that nothing matches, why, and where to look; ends 0, as somebody else may have been faster', async () => {
    const ran = await redrive('redrive order --reason typo --execute --stage test', answering(nothing));
    expect(ran.exitCode).toBe(0);
    expect(
      ran.stdout,
    ).toBe(`Nothing moved: 9 messages stay in order: they do not match the filter or they have no route.
To see what is there:
  npm run ops -- failures order --stage test
The audit log has it as redriveId run-1.
`);
    const dryRun = await redrive('redrive order --reason typo', answering({ ...nothing, dryRun: true }));
    expect(dryRun.stdout).toBe(`Dry run: 9 messages stay in order: they do not match the filter or they have no route.
To see what is there:
  npm run ops -- failures order
`);
  });

  it('gives only those reasons that there can be', async () => {
    const { stdout } = await redrive('redrive unrouted --execute', answering(nothing));
    expect(stdout).toContain('they have no route.');
    const some = await redrive('redrive order --execute', answering({ ...result, skipped: 2 }));
    expect(some.stdout).toContain('2 stay: they have no route or they failed again meanwhile.');
  });

  it('tells an empty queue from one that somebody else holds', async () => {
    const unseen = { ...nothing, seen: 0, skipped: 0 };
    const empty = { ...unseen, atStart: 0, remaining: 0 };
    expect((await redrive('redrive order --execute', answering(empty))).stdout).toContain(
      'Nothing moved: order is empty.',
    );
    expect((await redrive('redrive order', answering(empty))).stdout).toBe('Dry run: order is empty.\n');
    const held = /none of 9 messages in order could be read: somebody else is reading them now/;
    expect((await redrive('redrive order --execute', answering(unseen))).stdout).toMatch(held);
    expect((await redrive('redrive order', answering(unseen))).stdout).toMatch(held);
  });

  it('says nothing of quarantine where it redrives from there', async () => {
    const { stdout } = await redrive('redrive quarantine', answering(dry));
    expect(stdout).not.toContain('would go to quarantine');
  });

  it('gives both reasons for quarantine, because the function does not say which it was', async () => {
    const { stdout } = await redrive('redrive order --execute', answering({ ...result, moved: 2, quarantined: 1 }));
    expect(stdout).toContain(
      '1 message went to quarantine: they were redriven as often as allowed, or they are too large to carry a redrive count.',
    );
  });

  it('ends 1 when some were refused', async () => {
    const { exitCode, stdout } = await redrive(
      'redrive order --execute',
      answering({ ...result, moved: 2, failed: 1, remaining: 1 }),
    );
    expect(exitCode).toBe(1);
    expect(stdout).toContain('1 were rejected and stay');
  });

  it('ends 1 when the consumer is unhealthy, with the alarm, its runbook and how to go on', async () => {
    const unhealthy = {
      ...result,
      moved: 0,
      matched: 0,
      ended: 'unhealthy',
      alarms: ['commerce-dev-order-failing-records'],
    };
    const { exitCode, stdout } = await redrive('redrive order --execute', answering(unhealthy));
    expect(exitCode).toBe(1);
    expect(stdout).toContain('commerce-dev-order-failing-records is in ALARM. Follow docs/runbooks/failing-records.md');
    expect(stdout).toContain('npm run ops -- redrive order --execute');
  });

  it('says so when nobody knows whether the consumer is healthy', async () => {
    const unknown = { ...result, moved: 0, ended: 'unhealthy', alarms: ['unknown: AccessDenied'] };
    const { stdout } = await redrive('redrive order --execute', answering(unknown));
    expect(stdout).toContain('the health of the consumer is unknown (unknown: AccessDenied)');
  });

  it('ends between two runs on Ctrl-C, at once says what it waits for, and how to go on', async () => {
    const interruption = new AbortController();
    const aws = {
      InvokeCommand: () => {
        interruption.abort();
        return returned({ ...result, atStart: 9, remaining: 6, ended: 'max_messages' });
      },
    };
    const ran = await redrive('redrive order --execute', aws, { signal: interruption.signal });
    expect(ran.exitCode).toBe(1);
    expect(payloads(ran)).toHaveLength(1);
    expect(ran.stderr).toContain('Stopping after the current run');
    expect(ran.stdout).toContain('3 messages of order moved');
    expect(ran.stdout).toContain('Continue with:\n  npm run ops -- redrive order --execute');
  });

  it('goes on with what --max has left', async () => {
    const interruption = new AbortController();
    const aws = {
      InvokeCommand: () => {
        interruption.abort();
        return returned({ ...result, atStart: 9, remaining: 6, ended: 'time_is_up' });
      },
    };
    const { stdout } = await redrive('redrive order --max 5 --execute', aws, { signal: interruption.signal });
    expect(stdout).toContain('Continue with:\n  npm run ops -- redrive order --max 2 --execute');
  });

  it('tells what was done before an error, and ends 2 with its sentence', async () => {
    let runs = 0;
    const aws = {
      InvokeCommand: () => {
        if (++runs === 2) throw awsError('TooManyRequestsException');
        return returned({ ...result, atStart: 9, remaining: 6, ended: 'max_messages' });
      },
    };
    const { exitCode, stdout, stderr } = await redrive('redrive order --execute', aws);
    expect(exitCode).toBe(2);
    expect(stdout).toContain('3 messages of order moved');
    expect(stderr).toMatch(/^Lambda throttled the request .* Try again in a moment\.\n$/);
  });

  it('prints every problem of a refused request, by the name of its option', async () => {
    const refused = {
      error: 'bad_request',
      problems: [
        { path: 'queue', code: 'x', message: 'no such queue' },
        { path: 'filter.sellerId.0', code: 'x', message: 'too short' },
        { path: 'rampSeconds', code: 'x', message: 'too long' },
        { path: 'note', code: 'x', message: 'say why' },
      ],
    };
    const { exitCode, stdout, stderr } = await redrive('redrive order --execute', answering(refused));
    expect({ exitCode, stdout }).toEqual({ exitCode: 2, stdout: '' });
    expect(stderr).toBe(
      'The request was rejected, and nothing was changed:\n  queue: no such queue\n  --seller: too short\n  --ramp: too long\n  --note: say why\n',
    );
  });

  it('invokes once and waits longer than the function may take: a second attempt would be a second run', async () => {
    const { configs } = await redrive('redrive order', answering(dry));
    expect(configs).toMatchObject([
      { maxAttempts: 1, requestHandler: { requestTimeout: 75_000, throwOnRequestTimeout: true } },
    ]);
  });

  const failing = (error: object) => ({
    InvokeCommand: () => ({ FunctionError: 'Unhandled', Payload: Buffer.from(JSON.stringify(error)) }),
  });
  const throwing = (error: Error) => ({
    InvokeCommand: () => {
      throw error;
    },
  });
  it.each<[string, AwsAnswers, RegExp]>([
    [
      'fails',
      failing({ errorType: 'TypeError', errorMessage: 'x' }),
      /^commerce-dev-redrive failed \(TypeError: x\).*npm run ops -- logs redrive/,
    ],
    [
      'runs out of time',
      failing({ errorMessage: 'Task timed out after 60.00 seconds' }),
      /timed out.*same command again/,
    ],
    ['gives no answer', throwing(awsError('TimeoutError')), /did not respond.*then run the same command again/],
    ['breaks the connection', throwing(awsError('Error', { code: 'ECONNRESET' })), /did not respond/],
    ['is not there', throwing(awsError('ResourceNotFoundException')), /^Stage dev was not found .*check --stage/],
    ['may not be invoked', throwing(awsError('AccessDeniedException')), /^You are not allowed/],
    [
      'answers what nobody understands',
      answering({ moved: 1 }),
      /returned a response that this version does not understand/,
    ],
    ['answers nothing', { InvokeCommand: () => ({}) }, /does not understand \(the whole\)/],
  ])('says in one sentence what to do when the function %s', async (_, aws, sentence) => {
    const { exitCode, stdout, stderr } = await redrive('redrive order --execute', aws);
    expect({ exitCode, stdout }).toEqual({ exitCode: 2, stdout: '' });
    expect(stderr).toMatch(sentence);
    expect(stderr.trim().split('\n')).toHaveLength(1);
  });

  it.each([
    '--from yesterday',
    '--before 2026-03-01T10:00',
    '--from 2026-13-01',
    '--max many',
    '--rate 1.5',
    '--max -1',
    '--class permanant',
    '--from 2026-03-02 --before 2026-03-01',
    '--from 2026-03-01 --before 2026-03-01',
  ])('calls nobody for %s', async (option) => {
    const { exitCode, calls } = await redrive(`redrive order ${option}`, answering(dry));
    expect({ exitCode, calls }).toEqual({ exitCode: 2, calls: [] });
  });
});

describe('discard', () => {
  const discard = (words: readonly string[], aws: AwsAnswers) => opsLine(addDiscard, words, { aws });

  it('is a dry run, and asks for a reason in the command that would do it', async () => {
    const { exitCode, stdout, inputsOf } = await discard(['discard', 'order', '--seller', 's-1'], answering(dry));
    expect(exitCode).toBe(0);
    expect(inputsOf('InvokeCommand')).toMatchObject([{ FunctionName: 'commerce-dev-discard' }]);
    expect(stdout).toContain('3 of 3 messages in order would be deleted for good');
    expect(stdout).toContain("npm run ops -- discard order --seller s-1 --note '<why>' --execute");
  });

  it('deletes until nothing is left, without a pace', async () => {
    const words = ['discard', 'order', '--note', 'sent again', '--execute'];
    const deleted = { ...result, moved: 0, discarded: 3 };
    const ran = await discard(words, answering({ ...deleted, atStart: 6, remaining: 3, ended: 'time_is_up' }, deleted));
    expect(ran.stdout).toContain('6 messages of order deleted');
    expect(payloads(ran)).toHaveLength(2);
    for (const payload of payloads(ran)) {
      expect(payload).toMatchObject({ dryRun: false, note: 'sent again' });
      expect(Object.keys(payload).filter((field) => /ramp|rate/.test(field))).toEqual([]);
    }
  });

  it('of packs says how many changes are meant, and what becomes of the others', async () => {
    const byCause = [{ failureClass: 'permanent', failureReason: 'schema_broken', count: 3, changes: 4 }];
    const rest = { sentBack: 2, sentBackChanges: 30, byCause };
    const words = ['discard', 'order', '--change', '5c1f8f0e-6a0b-4a53-9a39-0f6f5a1d2c11', '--note', 'sent again'];
    const before = await discard(words, answering({ ...dry, ...rest }));
    expect(before.stdout).toContain('They carry 4 matching changes.\n30 other changes of 2 packs would stay in the');
    const deleted = { ...result, ...rest, moved: 0, discarded: 3, discardedChanges: 4, remaining: 2 };
    const after = await discard([...words, '--execute'], answering(deleted, { ...result, matched: 0, moved: 0 }));
    expect(after.stdout).toContain('3 messages of order deleted');
    expect(after.stdout).toContain('4 changes deleted; 30 other changes of 2 packs stay in the queue.\n');
    const json = await discard(
      [...words, '--execute', '--json'],
      answering(deleted, { ...result, matched: 0, moved: 0 }),
    );
    expect(JSON.parse(json.stdout)).toMatchObject({
      discarded: 3,
      discardedChanges: 4,
      sentBack: 2,
      sentBackChanges: 30,
    });
  });

  it('takes a note of blanks for none, and calls nobody', async () => {
    const ran = await discard(
      ['discard', 'order', '--note', '  ', '--execute'],
      answering({ ...result, discarded: 3 }),
    );
    expect(ran).toMatchObject({ exitCode: 2, calls: [], stderr: '--note is empty: give a reason.\n' });
  });

  it('never says that a route is missing: it needs none', async () => {
    const kept = { ...dry, matched: 0, byCause: [], skipped: 3 };
    const { stdout } = await discard(['discard', 'order', '--reason', 'typo'], answering(kept));
    expect(stdout).toContain('3 messages stay in order: they do not match the filter.\n');
  });

  it('has no rate', async () => {
    expect(await discard(['discard', 'order', '--rate', '5'], answering(dry))).toMatchObject({
      exitCode: 2,
      calls: [],
    });
  });
});
