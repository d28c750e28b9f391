import { expectedBy, type SchemaIssue } from './expected.ts';

/** One thing wrong with an event: where and what, never the value, which may be a customer's. */
export interface Problem {
  /** From the root of the EventBridge event, as in `detail.data.lines.0.quantity`. */
  readonly path: string;
  readonly code: string;
  /** What the contract allows there, such as `one of requested, approved`. */
  readonly expected?: string;
}

/** Problems for a person, and their kind: the same for every event that has such problems. */
export function describeProblems(problems: readonly Problem[]): { readonly text: string; readonly kind: string } {
  const details = problems.map(({ path, code }) => `${path || 'body'}: ${code}`);
  // The place in a list differs from event to event, the cause does not.
  const kinds = [...new Set(details.map((detail) => detail.replaceAll(/\.\d+(?=[.:])/g, '.*')))].sort();
  return { text: details.join('; '), kind: kinds.join(';') };
}

/** What a schema found wrong with the part of an event that `root` leads to. */
export function problemsAt(
  root: string,
  issues: readonly (SchemaIssue & { readonly path: readonly PropertyKey[]; readonly format?: string })[] = [],
): Problem[] {
  return issues.map((issue) => {
    const expected = expectedBy(issue);
    return {
      path: [root, ...issue.path.map(String)].join('.'),
      code: issue.format ? `${issue.code}_${issue.format}` : issue.code,
      ...(expected !== undefined && { expected }),
    };
  });
}
