/** Words that make a native engineer read a sentence twice. */
interface WordToAvoid {
  readonly pattern: RegExp;
  /** What to write. */
  readonly instead: string;
  /** How many are still there, if not none. It only becomes less: lower it when you remove some. */
  readonly left?: number;
}

/** The project's list, for Markdown and for code outside `test` and `bench`. Anybody extends it by a row. */
export const wordsToAvoid: readonly WordToAvoid[] = [
  { pattern: /(?<!such )\bas dev or prod\b/i, instead: 'such as dev or prod' },
  { pattern: /\bdates? to come\b/i, instead: 'a future date' },
  { pattern: /\bgo(?:es)? by itself\b/i, instead: 'what happens' },
  { pattern: /\bha(?:s|d|ve) (?:its|his|her|their) say\b/i, instead: 'what happens' },
  { pattern: /\bfits? nowhere\b/i, instead: 'matches no route' },
  { pattern: /\bwithout more ado\b/i, instead: 'at once, or nothing' },
  { pattern: /\ban own\b/i, instead: 'its' },
  { pattern: /\bwho tells\b/i, instead: 'the call, such as DescribeAlarms' },
  {
    pattern: /\b(?:thereof|hereby|thereby|wherein|whereof|nought|albeit|lest|ought|thrice)\b/i,
    instead: 'a plain word',
  },
  { pattern: /\b(?:utili[sz]e[sd]?|leverag(?:e[sd]?|ing)|performant|learnings)\b/i, instead: 'use, fast, lessons' },
  { pattern: /\b(?:e\.g\.|i\.e\.)/i, instead: 'for example, that is' },
  {
    pattern: /\b(?:simply|obviously|of course)\b/i,
    instead: 'nothing: what is simple for the writer may not be for the reader',
  },
  { pattern: /\btook (?:it|them|him) not\b/i, instead: 'AWS rejected it', left: 1 },
  { pattern: /\bha(?:s|d) told\b/i, instead: 'had notified', left: 1 },
  { pattern: /\bnone (?:is|are) meant\b/i, instead: 'none match', left: 2 },
  { pattern: /\bwhere absent\b/i, instead: 'if omitted, or: defaults to', left: 13 },
  { pattern: /\bis none\b/i, instead: 'the value that was given: got "x"', left: 31 },
  { pattern: /\bmend(?:s|ed|ing)?\b/i, instead: 'fix, repair', left: 21 },
  { pattern: /\banew\b/i, instead: 'again', left: 11 },
  { pattern: /\bthe world (?:around|of) a\b/i, instead: 'the ports of a', left: 6 },
];
