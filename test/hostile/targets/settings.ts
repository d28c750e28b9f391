import { catalog } from '../../../lambda/events/catalog.ts';
import { checkConfig } from '../../../lib/checks/check-config.ts';
import { configOf, consumerConfigOf } from '../../../lib/config/config.ts';
import { ConfigError } from '../../../lib/config/config-error.ts';
import type { ConsumerConfig, StageConfig } from '../../../lib/config/stage-config.ts';
import { pick } from '../mutations.ts';
import { jsonIn, type Target } from '../target.ts';

type Path = readonly string[];

const valueAt = (value: object, path: Path) => path.reduce<unknown>((at, name) => Reflect.get(Object(at), name), value);

const numbersIn = (value: object, path: Path = []): Path[] =>
  Object.entries(value).flatMap(([name, member]) => {
    if (typeof member === 'number') return [[...path, name]];
    return typeof member === 'object' && member !== null ? numbersIn(member, [...path, name]) : [];
  });
const numberPaths = numbersIn(configOf('dev'));

/** As JSON has them: `1e999` is read as infinite. */
const oddNumbers = '0 -1 1 1.5 59 60 900 901 43200 1209600 1209601 1e21 1e999 -0 null'.split(' ');
const oddTexts = [
  '',
  ' ',
  'a@b',
  'a b@c',
  'https://x',
  'http://x',
  '-a',
  'A',
  'amazon',
  'x'.repeat(51),
  'WARN',
  '\u001b[31m',
];

/** What the configuration of a stage has otherwise than dev: a list of paths, each with its value. */
export function settingsTarget(check: typeof checkConfig = checkConfig): Target {
  return {
    name: 'settings',
    description: 'the numbers, names and addresses of a stage',
    perThousand: 60,
    make: (random) =>
      Buffer.from(`[${Array.from({ length: Math.floor(random() * 4) }, () => setting(random)).join(',')}]`),
    check: (input) => {
      const json = jsonIn(input);
      if (!Array.isArray(json?.value)) return { validJson: json !== undefined, accepted: false, reason: 'no settings' };
      const config = structuredClone(configOf('dev'));
      for (const [path, value] of json.value as [Path, unknown][]) {
        const property = { value, enumerable: true, writable: true, configurable: true };
        Object.defineProperty(valueAt(config, path.slice(0, -1)), path.at(-1) ?? '', property);
      }
      try {
        check('dev', config, catalog);
      } catch (error) {
        if (!(error instanceof ConfigError)) throw error;
        return { validJson: true, accepted: false, reason: error.message.split(' ')[0] ?? '' };
      }
      assertDeployable(config);
      return { validJson: true, accepted: true };
    },
  };
}

function setting(random: () => number): string {
  if (random() < 0.7) {
    const path = pick(random, numberPaths);
    const near = Number(valueAt(configOf('dev'), path)) + Math.floor(random() * 5) - 2;
    return `[${JSON.stringify(path)},${random() < 0.5 ? near : pick(random, oddNumbers)}]`;
  }
  const text = pick(random, oddTexts);
  return JSON.stringify(
    pick<readonly [Path, unknown]>(random, [
      [['marketplaces', '0', 'name'], text],
      [['marketplaces', '0', 'producers'], [pick(random, [text, 'arn:aws:iam::123456789012:role/x'])]],
      [['notify', 'page'], { emails: [text] }],
      [['notify', 'ticket'], { httpsUrls: [text] }],
      [['notify', 'page'], { topicArn: pick(random, [text, 'arn:aws:sns:eu-central-1:123456789012:page']) }],
      [['tags', text], 'x'],
      [['logLevel'], text],
      [['consumers', text], {}],
    ]),
  );
}

/** What AWS allows: https://docs.aws.amazon.com/lambda/latest/api/API_CreateEventSourceMapping.html and others. */
const ranges: readonly (readonly [keyof ConsumerConfig, number, number])[] = [
  ['batchSize', 1, 10_000],
  ['maximumBatchingWindowSeconds', 0, 300],
  ['maximumConcurrency', 2, 1_000],
  ['functionTimeoutSeconds', 1, 900],
  ['memorySizeMegabytes', 128, 10_240],
  ['queueRetentionSeconds', 60, 1_209_600],
];

/** @throws Error where a configuration was accepted that AWS refuses. */
function assertDeployable(config: StageConfig): void {
  for (const path of numberPaths) {
    const value = valueAt(config, path);
    if (!Number.isSafeInteger(value) || Number(value) < 0) throw new Error(`${path.join('.')} may be ${value}.`);
  }
  for (const { name } of catalog.consumers) {
    const numbers = consumerConfigOf(config, name);
    for (const [field, least, most] of ranges) {
      const value = Number(numbers[field]);
      if (value < least || value > most) throw new Error(`${field} may be ${value}.`);
    }
  }
  if (config.deadLetterRetentionSeconds > 1_209_600) throw new Error('SQS keeps nothing so long.');
  const names = config.marketplaces.map(({ name }) => name);
  if (new Set(names).size < names.length) throw new Error('A marketplace is there twice.');
  if (!['DEBUG', 'INFO'].includes(config.logLevel)) throw new Error('Lambda would drop metrics.');
}
