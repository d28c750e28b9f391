import { readDiscardRequest, readRedriveRequest } from '../../../lambda/redrive/request.ts';
import { addDiscard } from '../../../ops/redrive/discard.ts';
import { addRedrive } from '../../../ops/redrive/redrive.ts';
import { addState } from '../../../ops/state/state.ts';
import { opsLine, payloadOf, returned } from '../../ops/ops-line.ts';
import { pick } from '../mutations.ts';
import { assertHarmlessText, jsonIn, type Target } from '../target.ts';

const raw = '\u001b[2J\u009b31m\u202e\r';
const oddWords = [
  raw,
  `a\n${raw}`,
  '',
  ' ',
  '--',
  '-',
  '--json',
  '--stage',
  '--stage=é',
  '--note',
  '--endpoint',
  'x'.repeat(300),
  '1e3',
  '-1',
  '__proto__',
  '--__proto__',
  '2026-02-30',
  '\u2028',
  '\ud800',
];

/** Command lines of operators, each a list of words. What AWS returns has terminal escapes as well. */
export function optionsTarget(run: typeof opsLine = opsLine): Target {
  return {
    name: 'options',
    description: 'command lines of operators: options, notes and names, with and without --json',
    perThousand: 60,
    make: (random) => Buffer.from(JSON.stringify(lineOf(random))),
    check: async (input) => {
      const json = jsonIn(input);
      const words = Array.isArray(json?.value) ? json.value.map(String) : [];
      const { exitCode, stdout, stderr, inputsOf } = await run(
        (program, action) => {
          for (const add of [addRedrive, addDiscard, addState]) add(program, action);
        },
        words,
        { aws: { InvokeCommand: (sent) => answerTo(words, payloadOf(sent)) } },
      );
      for (const line of (stdout + stderr).split('\n')) assertHarmlessText(line, 'What is printed');
      if (![0, 1, 2].includes(exitCode)) throw new Error(`The exit code is ${exitCode}.`);
      const executes = inputsOf('InvokeCommand').some((sent) => payloadOf(sent).dryRun === false);
      if (executes && !words.includes('--execute')) throw new Error('It executes, and nobody said so.');
      if (exitCode !== 0 && stdout + stderr === '') throw new Error('It fails without a reason.');
      const validJson = json !== undefined;
      return { validJson, accepted: exitCode === 0, ...(exitCode !== 0 && { reason: `exit code ${exitCode}` }) };
    },
  };
}

function lineOf(random: () => number): string[] {
  const maybe = (...words: string[]) => (random() < 0.3 ? words : []);
  const words =
    random() < 0.2
      ? ['state', 'order', 'amazon', 'seller-1', 'order-1']
      : [
          pick(random, ['redrive', 'discard']),
          pick(random, ['order', 'quarantine', 'unrouted']),
          ...maybe('--reason', 'schema_broken'),
          ...maybe('--class', 'permanent'),
          ...maybe('--change', '5c1f8f0e-6a0b-4a53-9a39-0f6f5a1d2c11'),
          ...maybe('--from', '2026-03-01T10:00Z'),
          ...maybe('--max', '10'),
          ...maybe('--note', 'why'),
          ...maybe('--execute'),
          ...maybe('--json'),
        ];
  for (let n = random() < 0.5 ? 0 : 1 + Math.floor(random() * 3); n > 0; n--) {
    words.splice(Math.floor(random() * (words.length + 1)), random() < 0.6 ? 1 : 0, pick(random, oddWords));
  }
  return words;
}

const queues = ['order', 'inventory', 'return', 'unrouted', 'undelivered', 'quarantine'];
const rules = { queues, redriveNeedsNote: [], ratePerSecond: 500, rampSeconds: 10 };

/** A run that found one message, or the refusal of the real function, each with texts of somebody else in it. */
function answerTo(words: readonly string[], payload: unknown) {
  const read = (words.includes('discard') ? readDiscardRequest : readRedriveRequest)(payload, rules);
  if ('refused' in read) {
    const problems = read.refused.problems.map((problem) => ({ ...problem, message: `must not be ${raw}` }));
    return returned({ error: 'bad_request', problems });
  }
  const none = { moved: 0, quarantined: 0, discarded: 0, failed: 0, movedNotDeleted: 0, skipped: 0, remaining: 0 };
  return returned({
    ...none,
    redriveId: '00000000-0000-4000-8000-000000000000',
    startedAt: '2026-03-01T12:00:00.000Z',
    dryRun: read.request.dryRun,
    matched: 1,
    byCause: [{ failureClass: 'permanent', failureReason: raw, count: 1 }],
    alarms: [raw],
    seen: 1,
    atStart: 1,
    ended: 'done',
  });
}
