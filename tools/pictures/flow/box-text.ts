import type { NodeKind } from './flow-graph.ts';
import type { Box } from './flow-outline.ts';

const services: Readonly<Record<NodeKind, string>> = {
  alarm: 'CloudWatch alarm',
  archive: 'archive',
  bus: 'EventBridge bus',
  function: 'Lambda function',
  queue: 'SQS queue',
  rule: 'EventBridge rule',
  schedule: 'schedule',
  table: 'DynamoDB table',
  topic: 'SNS topic',
};

/** The lines of a box: its names, two a line, and what they are on AWS. */
export function linesOf({ names, kind, counts }: Box): { readonly names: readonly string[]; readonly service: string } {
  const service = Object.entries(counts)
    .map(([each, count]) =>
      names.length === 1 ? services[each as NodeKind] : `${count} ${services[each as NodeKind]}s`,
    )
    .join(', ');
  const lines = names.flatMap((_, index) => (index % 2 === 0 ? [names.slice(index, index + 2).join(' · ')] : []));
  if (lines.length === 0) return { names: [service], service: '' };
  return { names: lines, service: names[0] === kind && kind === 'archive' ? '' : service };
}
