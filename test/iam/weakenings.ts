import { asList } from '../support/resources-of.ts';
import type { Statement } from './evaluate.ts';

interface Weakening {
  readonly what: string;
  readonly statements: readonly Statement[];
}

/** Every way to change one statement that a test has to notice: `statements` are all of them, with that one changed. */
export function weakenings(statements: readonly Statement[]): Weakening[] {
  return statements.flatMap((statement, index) => {
    const name = statement.Sid ?? `statement ${index + 1}`;
    return changesOf(statement).map(([what, changed]) => ({
      what: `${name} ${what}`,
      statements: statements.toSpliced(index, 1, ...changed),
    }));
  });
}

function changesOf(statement: Statement): [what: string, changed: readonly Statement[]][] {
  const { Condition, ...always } = statement;
  const actions = asList(statement.Action ?? []);
  const resources = asList(statement.Resource ?? []);
  return [
    ['dropped', []],
    ...actions.map((action): [string, readonly Statement[]] => [
      `without ${action}`,
      actions.length === 1 ? [] : [{ ...statement, Action: actions.filter((other) => other !== action) }],
    ]),
    ...resources.flatMap((resource): [string, readonly Statement[]][] => [
      [
        `without ${resource}`,
        resources.length === 1 ? [] : [{ ...statement, Resource: resources.filter((other) => other !== resource) }],
      ],
      [
        `with ${resource} narrowed`,
        [{ ...statement, Resource: resources.with(resources.indexOf(resource), narrowed(resource)) }],
      ],
    ]),
    // What every resource of the kind is cannot be wider.
    ...(resources.includes('*')
      ? []
      : [['with every resource', [{ ...statement, Resource: '*' }]] as [string, Statement[]]]),
    ...(isWide(statement.Principal)
      ? []
      : [['for everybody', [{ ...statement, Principal: '*' }]] as [string, Statement[]]]),
    ...(Condition ? [['without its conditions', [always]] as [string, Statement[]]] : []),
    ...Object.entries(Condition ?? {}).flatMap(([operator, keys]) =>
      Object.keys(keys).map((key): [string, readonly Statement[]] => {
        const { [key]: _, ...otherKeys } = keys;
        return [`without ${operator} of ${key}`, [{ ...always, Condition: { ...Condition, [operator]: otherKeys } }]];
      }),
    ),
  ];
}

/** Whether it means everybody, or is of an identity policy. */
const isWide = (principal: Statement['Principal']) =>
  principal === undefined || principal === '*' || asList(principal.AWS ?? []).includes('*');

/** Fewer resources than before: one that has another name. */
const narrowed = (resource: string) =>
  resource === '*' ? 'arn:aws:none:::none' : `${resource.replace(/\*$/, '')}-other`;
