import type { OpsSettings } from '../context.ts';
import { countOf } from '../text.ts';
import type { Finding } from './finding.ts';

const marks = { problem: 'PROBLEM', advice: 'advice', ok: 'ok', not_checked: '-' } as const;
const order = Object.keys(marks) as readonly (keyof typeof marks)[];

/** What needs action first, each with what to do. */
export function describeFindings(findings: readonly Finding[], settings: OpsSettings): string {
  const where = settings.endpoint ?? `AWS${settings.region ? ` in ${settings.region}` : ''}`;
  const countIn = (wanted: Finding['result']) => findings.filter(({ result }) => result === wanted).length;
  const problems = countIn('problem');
  const advice = countIn('advice');
  const counts = [
    problems === 0 ? 'no problem' : countOf(problems, 'problem'),
    ...(advice === 0 ? [] : [countOf(advice, 'piece of advice', 'pieces of advice')]),
  ];
  const head = `Stage ${settings.stage} at ${where}: ${counts.join(', ')}\n`;
  const sorted = [...findings].sort((a, b) => order.indexOf(a.result) - order.indexOf(b.result));
  const width = Math.max(...findings.map(({ check }) => check.length));
  const lines = sorted.map(({ check, result, found, toDo }) => {
    const more = toDo === undefined ? '' : `${' '.repeat(width + 11)}${toDo}\n`;
    return `${marks[result].padEnd(7)}  ${check.padEnd(width)}  ${found}\n${more}`;
  });
  return `${head}\n${lines.join('')}`;
}
