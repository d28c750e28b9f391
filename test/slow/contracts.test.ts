import path from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import * as z from 'zod/mini';
import { changeOutcomes } from '../../lambda/consume/change-log.ts';
import { consumerEnvironment, currentStateEnvironment, effectEnvironment } from '../../lambda/consume/environment.ts';
import { oldestDeadLetters } from '../../lambda/expiry/protocol.ts';
import { redriveEnvironment } from '../../lambda/redrive/environment.ts';
import {
  discardRequest,
  inspection,
  inspectRequest,
  redriveRequest,
  refusedRequest,
  runResult,
} from '../../lambda/redrive/protocol.ts';
import { deadLetterAttributes } from '../../lambda/shared/dead-letter-contract.ts';
import { consumerMetrics, expiryMetrics, redriveMetrics } from '../../lambda/shared/metrics.ts';
import { importGraph } from '../../tools/rooms/import-graph.ts';
import { workingTree } from '../../tools/rooms/source-tree.ts';
import { compilerOf } from './contracts/compiler.ts';

/**
 * A contract that both sides of a wall import bites only where both sides name its members. So each member is renamed in
 * a copy, wherever it is declared and one declaration at a time, and the compiler must complain about a file on either
 * side. The members are those of the schemas, which the types are inferred from, and of the lists.
 */
interface Contract {
  readonly file: string;
  readonly members: readonly string[];
  /** Only where these declare the members; else everywhere in the file. */
  readonly declarations?: readonly string[];
  /** Folders on the two sides; the compiler must complain about a file of each. */
  readonly sides: readonly [string, string];
  /** Members that one side alone names, as `declaration.member`: which side does not, and why. */
  readonly oneSided?: Readonly<Record<string, readonly [silent: string, why: string]>>;
}

const rules = { queues: ['order'], redriveNeedsNote: [], ratePerSecond: 1, rampSeconds: 0 };

const contracts: readonly Contract[] = [
  {
    file: 'lambda/consume/environment.ts',
    members: [consumerEnvironment, effectEnvironment, currentStateEnvironment].flatMap(({ shape }) =>
      Object.keys(shape),
    ),
    sides: ['lambda/consume/', 'lib/functions/'],
  },
  {
    file: 'lambda/redrive/environment.ts',
    members: [...Object.keys(redriveEnvironment.shape), ...fieldsOf(z.array(redriveEnvironment.shape.ROUTES))],
    declarations: ['route', 'redriveEnvironment'],
    sides: ['lambda/redrive/', 'lib/functions/'],
  },
  {
    file: 'lambda/expiry/protocol.ts',
    members: fieldsOf(oldestDeadLetters),
    sides: ['lambda/expiry/', 'ops/'],
  },
  {
    file: 'lambda/redrive/protocol.ts',
    members: [
      inspectRequest(rules),
      discardRequest(rules),
      redriveRequest(rules),
      refusedRequest,
      inspection,
      runResult,
    ].flatMap(fieldsOf),
    declarations: [
      'cause',
      'filter',
      'inspectRequest',
      'discardRequest',
      'redriveRequest',
      'refusedRequest',
      'causeSummary',
      'inspection',
      'runResult',
    ],
    sides: ['lambda/redrive/', 'ops/'],
    oneSided: {
      'refusedRequest.error': ['ops/', 'the schema itself reads this literal'],
      'refusedRequest.code': ['ops/', 'for programs that invoke the functions: the command line shows the message'],
      'inspectRequest.requestedBy': ['lambda/redrive/', 'inspecting changes nothing, so nothing is audited'],
    },
  },
  {
    file: 'lambda/shared/dead-letter-contract.ts',
    members: deadLetterAttributes,
    declarations: ['deadLetterAttributes'],
    sides: ['lambda/consume/', 'lambda/redrive/'],
    oneSided: { 'deadLetterAttributes.receiveCount': ['lambda/redrive/', 'for people who look at the message'] },
  },
  {
    file: 'lambda/shared/dead-letter-contract.ts',
    members: ['transient'],
    declarations: ['failureClasses'],
    sides: ['lambda/consume/', 'lib/functions/'],
  },
  {
    file: 'lambda/shared/dead-letter-contract.ts',
    members: ['unknown'],
    declarations: ['failureClasses'],
    sides: ['lambda/redrive/', 'lib/functions/'],
  },
  {
    file: 'lambda/consume/dead-letter-log.ts',
    members: ['failureClass', 'failureReason', 'failureFingerprint'],
    sides: ['lambda/consume/', 'lib/monitoring/'],
  },
  {
    file: 'lambda/consume/dead-letter-log.ts',
    members: ['changeId', 'entity', 'failureClass', 'failureReason', 'failureMessage', 'receiveCount'],
    sides: ['lambda/consume/', 'ops/'],
  },
  {
    file: 'lambda/consume/change-log.ts',
    members: changeOutcomes,
    declarations: ['changeOutcomes'],
    sides: ['lambda/consume/', 'ops/'],
  },
  {
    file: 'lambda/redrive/run/audit-log.ts',
    members: [
      'changeId',
      'changes',
      'failureClass',
      'failureReason',
      'redriveId',
      'letters',
      'to',
      'requestedBy',
      'note',
    ],
    declarations: ['auditedChange', 'auditedLetter', 'movedLog', 'discardingLog', 'runLog'],
    sides: ['lambda/redrive/', 'ops/'],
  },
  {
    file: 'lambda/consume/current-state.ts',
    members: ['entityKey'],
    sides: ['lambda/consume/', 'lib/'],
  },
  {
    file: 'lambda/consume/current-state.ts',
    members: ['entityKey', 'version', 'changeId', 'occurredAt', 'schemaVersion', 'data', 'appliedAt'],
    sides: ['lambda/consume/', 'ops/'],
  },
  { file: 'lambda/shared/metrics.ts', members: consumerMetrics, sides: ['lambda/consume/', 'lib/monitoring/'] },
  { file: 'lambda/shared/metrics.ts', members: expiryMetrics, sides: ['lambda/expiry/', 'lib/monitoring/'] },
  { file: 'lambda/shared/metrics.ts', members: redriveMetrics, sides: ['lambda/redrive/', 'lib/monitoring/'] },
];

/** The names of all fields in a schema, at any depth. */
function fieldsOf(schema: z.ZodMiniType): string[] {
  const names = new Set<string>();
  const visit = (node: unknown): void => {
    if (typeof node !== 'object' || node === null) return;
    for (const [key, value] of Object.entries(node)) {
      if (key === 'properties') for (const name of Object.keys(value)) names.add(name);
      visit(value);
    }
  };
  visit(z.toJSONSchema(schema, { unrepresentable: 'any', io: 'output' }));
  return [...names];
}

const root = path.resolve(import.meta.dirname, '../..');
const tree = workingTree(root);
const graph = importGraph(tree);
const compiler = compilerOf(root);
afterAll(() => compiler.close());

/** Whether a file imports another, over others or not. */
function reaches(from: string, to: string, seen = new Set<string>()): boolean {
  if (seen.has(from)) return false;
  seen.add(from);
  return (graph.get(from) ?? []).some((imported) => imported === to || reaches(imported, to, seen));
}

interface Rename {
  /** As `declaration.member`. */
  readonly name: string;
  /** The file's text with the member under another name at this place. */
  readonly text: string;
}

/** One for each place where the file declares a member, as a field or as a text of a list. */
function* renames({ file, members, declarations }: Contract): Iterable<Rename> {
  const text = tree.get(file) ?? '';
  for (const member of new Set(members)) {
    const places = text.matchAll(new RegExp(`(?<=[\\s{,])${member}(?=\\??:)|(?<=')${member}(?=')`, 'g'));
    for (const { index } of places) {
      const before = text.slice(0, index);
      const declaration = [...before.matchAll(/^(?:export )?(?:const|interface|type) (\w+)/gm)].at(-1)?.[1] ?? '';
      if (declarations && !declarations.includes(declaration)) continue;
      yield { name: `${declaration}.${member}`, text: `${before}${member}Renamed${text.slice(index + member.length)}` };
    }
  }
}

describe.each(contracts)('$file to $sides', (contract) => {
  const { file, members, sides, oneSided = {} } = contract;
  const users = [...graph.keys()].filter((each) => sides.some((side) => each.startsWith(side)) && reaches(each, file));
  const all = [...renames(contract)];

  it.each(all)('has $name, and the compiler tells both sides when it is renamed', ({ name, text }) => {
    const complaints = compiler.filesWithErrors(file, text, users);
    const silent = sides.filter((side) => !complaints.some((each) => each.startsWith(side)));
    expect(silent).toEqual(Object.hasOwn(oneSided, name) ? [oneSided[name]?.[0]] : []);
  });

  it('declares every member', () => {
    const declared = new Set(all.map(({ name }) => name.split('.').at(-1)));
    expect(members.filter((member) => !declared.has(member))).toEqual([]);
  });

  it('is as it is without a complaint', () => {
    expect(compiler.filesWithErrors(file, tree.get(file) ?? '', users)).toEqual([]);
  });
});
