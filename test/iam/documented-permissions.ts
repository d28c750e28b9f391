import { readFileSync } from 'node:fs';
import type { Statement } from './evaluate.ts';

const guide = readFileSync(new URL('../../docs/operating.md', import.meta.url), 'utf8');

/** What stands for resources without names. */
const described: Readonly<Record<string, readonly string[]>> = {
  'the alarm topics': [
    'arn:aws:sns:eu-west-1:111111111111:commerce-dev-page',
    'arn:aws:sns:eu-west-1:111111111111:commerce-dev-ticket',
  ],
  'the queue of failed events': ['arn:aws:sqs:eu-west-1:111111111111:commerce-dev-order-dlq'],
  "the consumer's queue and its dead-letter queue": [
    'arn:aws:sqs:eu-west-1:111111111111:commerce-dev-order-queue',
    'arn:aws:sqs:eu-west-1:111111111111:commerce-dev-order-dlq',
  ],
};

/** The permissions of each command in docs/operating.md, for the stage dev and the consumer order. */
export function documentedPermissions(): Map<string, Statement[]> {
  const table = guide.slice(
    guide.indexOf('## Permissions'),
    guide.indexOf('The stack `commerce-<stage>-operations` has managed policies'),
  );
  const permissions = new Map<string, Statement[]>();
  let commands: string[] = [];
  for (const [, command = '', actions = '', resources = ''] of table.matchAll(/^\| (.*?) ?\| (.*?) \| (.*?) ?\|$/gm)) {
    if (command === 'command' || command.startsWith('---')) continue;
    if (command !== '') commands = codeIn(command);
    const Action = codeIn(actions).filter((code) => /^[a-z]+:[A-Z]\w+$/.test(code));
    for (const name of commands) {
      const known = permissions.get(name) ?? [];
      permissions.set(name, known);
      if (Action.length > 0)
        known.push({
          Sid: `${name} ${Action[0]}`,
          Effect: 'Allow',
          Action,
          Resource: resourcesOf(Action, resources),
          ...conditionOf(resources),
        });
    }
  }
  return permissions;
}

const codeIn = (text: string) => [...text.matchAll(/`([^`]+)`/g)].map(([, code = '']) => code);

function resourcesOf([action = '']: readonly string[], cell: string): string[] {
  const service = action.split(':')[0] ?? '';
  const named = codeIn(cell)
    .filter((code) => /^(\*$|arn:|commerce-|\/)/.test(code))
    .map((code) => filledIn(code))
    .map((code) =>
      /^(\*$|arn:)/.test(code) ? code : `arn:aws:${service}:eu-west-1:111111111111:${pathOf(service, code)}`,
    );
  const unnamed = Object.entries(described).flatMap(([words, arns]) => (cell.includes(words) ? arns : []));
  if (named.length + unnamed.length === 0) throw new Error(`Which resources are these? ${cell}`);
  return [...named, ...unnamed];
}

const filledIn = (code: string) =>
  code
    .replaceAll('<region>', 'eu-west-1')
    .replaceAll('<account>', '111111111111')
    .replaceAll('<stage>', 'dev')
    .replaceAll('<consumer>', 'order');

function pathOf(service: string, name: string): string {
  if (service === 'lambda') return `function:${name}`;
  if (service === 'dynamodb') return `table/${name}`;
  if (service === 'logs') return `log-group:${name}`;
  if (service === 'ssm') return `parameter${name}`;
  if (name.endsWith('-archive')) return `archive/${name}`;
  return name.endsWith('-rule') ? `rule/commerce-dev-bus/${name}` : `event-bus/${name}`;
}

const conditionOf = (cell: string) =>
  cell.includes('`lambda:FunctionArn`') && {
    Condition: {
      ArnEquals: { 'lambda:FunctionArn': 'arn:aws:lambda:eu-west-1:111111111111:function:commerce-dev-order-consumer' },
    },
  };
