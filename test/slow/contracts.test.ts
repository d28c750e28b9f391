import path from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import * as z from 'zod/mini';
import { consumerEnvironment, currentStateEnvironment, effectEnvironment } from '../../lambda/consume/environment.ts';
import { redriveEnvironment } from '../../lambda/redrive/environment.ts';
import {
  discardRequest,
  inspection,
  inspectRequest,
  redriveRequest,
  refusedRequest,
  runResult,
} from '../../lambda/redrive/protocol.ts';
import { consumerMetrics, expiryMetrics, redriveMetrics } from '../../lambda/shared/metrics.ts';
import { importGraph } from '../../tools/rooms/import-graph.ts';
import { workingTree } from '../../tools/rooms/source-tree.ts';
import { compilerOf } from './contracts/compiler.ts';

/**
 * A contract that both sides of a wall import bites only where both sides name its members. So each member is renamed in
 * a copy, and the compiler must complain about a file on either side. The members are those of the schemas, which the
 * types are inferred from.
 */
interface Contract {
  readonly file: string;
  readonly members: readonly string[];
  /** Folders on the two sides; the compiler must complain about a file of each. */
  readonly sides: readonly [string, string];
  /** Members that only the first side names, with the reason. */
  readonly oneSided?: Readonly<Record<string, string>>;
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
    sides: ['lambda/redrive/', 'lib/functions/'],
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
    sides: ['lambda/redrive/', 'ops/'],
    oneSided: {
      error: 'the schema itself reads this literal',
      code: 'for programs that invoke the functions; the command line shows the message',
    },
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

/** The text with the member under another name, wherever the contract writes it: as a field, or as a text. */
function renamed(text: string, member: string): string {
  return text.replaceAll(new RegExp(`(?<=[\\s{,])${member}(?=:)|(?<=')${member}(?=')`, 'g'), `${member}Renamed`);
}

describe.each(contracts)('$file', ({ file, members, sides, oneSided = {} }) => {
  const text = tree.get(file) ?? '';
  const users = [...graph.keys()].filter((each) => sides.some((side) => each.startsWith(side)) && reaches(each, file));

  it.each([...new Set(members)])('has %s, and the compiler tells both sides when it is renamed', (member) => {
    expect(renamed(text, member)).not.toBe(text);
    const complaints = compiler.filesWithErrors(file, renamed(text, member), users);
    const silent = sides.filter((side) => !complaints.some((each) => each.startsWith(side)));
    expect(silent).toEqual(Object.hasOwn(oneSided, member) ? [sides[1]] : []);
  });

  it('is as it is without a complaint', () => {
    expect(compiler.filesWithErrors(file, text, users)).toEqual([]);
  });
});
