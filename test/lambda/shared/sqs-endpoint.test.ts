import path from 'node:path';
import { expect, it } from 'vitest';
import { workingTree } from '../../../tools/rooms/source-tree.ts';

const root = path.resolve(import.meta.dirname, '../../..');
const madeBy = /\bnew SQSClient\(|\bclient\(SQSClient\b/;

/** `clientConfig` is where `ops` sets it for all of its clients. */
const setsIt = (text: string) => text.includes('useQueueUrlAsEndpoint: false') || text.includes('clientConfig(');

it('makes no SQS client that follows the host of a queue URL instead of the endpoint', () => {
  const product = [...workingTree(root)].filter(([file]) => file.endsWith('.ts') && !/^(test|bench)\//.test(file));
  const clients = product.filter(([, text]) => madeBy.test(text));
  expect(clients.filter(([, text]) => !setsIt(text)).map(([file]) => file)).toEqual([]);
  expect(clients.length).toBeGreaterThan(0);
});
