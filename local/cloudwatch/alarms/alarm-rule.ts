export type AlarmState = 'OK' | 'ALARM' | 'INSUFFICIENT_DATA';

/** The rule of a composite alarm. */
export interface AlarmRule {
  /** Names or ARNs, each once. */
  readonly children: readonly string[];
  /** @param stateOf of one of the children */
  isTrue(stateOf: (child: string) => AlarmState): boolean;
}

type Expression = AlarmRule['isTrue'];

// A function with what it refers to, a bracket, or a word. AWS takes names with and without quotes.
const tokenPattern = /\s*(?:(ALARM|OK|INSUFFICIENT_DATA)\s*\(\s*(?:"([^"]+)"|([^\s"()]+))\s*\)|([()])|(\w+))\s*/y;

/**
 * https://docs.aws.amazon.com/AmazonCloudWatch/latest/APIReference/API_PutCompositeAlarm.html
 *
 * @throws Error for what is none of ALARM, OK, INSUFFICIENT_DATA, TRUE, FALSE, AND, OR, NOT and brackets.
 */
export function parseAlarmRule(text: string): AlarmRule {
  const children = new Set<string>();
  const tokens: { readonly word: string; readonly child?: string }[] = [];
  tokenPattern.lastIndex = 0;
  while (tokenPattern.lastIndex < text.length) {
    const at = tokenPattern.lastIndex;
    const match = tokenPattern.exec(text);
    if (!match) throw new Error(`the alarm rule ${text} cannot be read from "${text.slice(at, at + 40)}" on`);
    const child = match[2] ?? match[3];
    tokens.push({ word: match[1] ?? match[4] ?? (match[5] as string), ...(child !== undefined && { child }) });
    if (child !== undefined) children.add(child);
  }

  let next = 0;
  const takes = (word: string) => tokens[next]?.word === word && ++next > 0;
  const or = (): Expression => {
    const parts = [and()];
    while (takes('OR')) parts.push(and());
    return (stateOf) => parts.some((part) => part(stateOf));
  };
  const and = (): Expression => {
    const parts = [not()];
    while (takes('AND')) parts.push(not());
    return (stateOf) => parts.every((part) => part(stateOf));
  };
  const not = (): Expression => {
    if (!takes('NOT')) return single();
    const negated = not();
    return (stateOf) => !negated(stateOf);
  };
  const single = (): Expression => {
    if (takes('(')) {
      const inner = or();
      if (!takes(')')) throw new Error('a bracket of the alarm rule is not closed');
      return inner;
    }
    if (takes('TRUE')) return () => true;
    if (takes('FALSE')) return () => false;
    const { word, child } = tokens[next++] ?? { word: 'its end' };
    if (child === undefined) throw new Error(`the alarm rule has ${word} where an alarm's state is expected`);
    return (stateOf) => stateOf(child) === word;
  };
  const isTrue = or();
  if (next < tokens.length) throw new Error(`the alarm rule has ${tokens[next]?.word} where AND or OR is expected`);
  return { children: [...children], isTrue };
}
