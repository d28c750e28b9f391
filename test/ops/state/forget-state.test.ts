import { ConditionalCheckFailedException } from '@aws-sdk/client-dynamodb';
import { marshall, unmarshall } from '@aws-sdk/util-dynamodb';
import { describe, expect, it } from 'vitest';
import { addState } from '../../../ops/state/state.ts';
import { type AwsAnswers, awsError, opsLine } from '../ops-line.ts';

const item = {
  entityKey: 'OrderStateChanged#amazon#s-1#o-1',
  version: 1_772_359_200_000_000,
  changeId: 'c-1',
  data: { orderId: 'o-1', status: 'paid' },
  appliedAt: 0,
};
const key = ['order', 'amazon', 's-1', 'o-1'];
const forget = (words: readonly string[], aws: AwsAnswers = {}) =>
  opsLine(addState, ['state', ...key, ...words], { aws: { GetItemCommand: () => ({ Item: marshall(item) }), ...aws } });
const execute = ['--forget', '--note', 'version in microseconds', '--execute'];

describe('state --forget', () => {
  it('shows the item and removes nothing without --execute', async () => {
    const { exitCode, stdout, stderr, inputsOf } = await forget(['--forget']);
    expect(exitCode).toBe(0);
    expect(stdout).toContain('"status": "paid"');
    expect(stderr).toContain("npm run ops -- state order amazon s-1 o-1 --forget --note '<why>' --execute");
    expect(inputsOf('DeleteItemCommand')).toEqual([]);
  });

  it('removes it only as it was read, with a line from which it can be put back', async () => {
    const ran = await forget(execute, { DeleteItemCommand: () => ({}) });
    expect(ran.exitCode).toBe(0);
    expect(ran.inputsOf('DeleteItemCommand')).toEqual([
      {
        TableName: 'commerce-dev-current-state',
        Key: { entityKey: { S: item.entityKey } },
        ConditionExpression: 'version = :v AND changeId = :c',
        ExpressionAttributeValues: { ':v': { N: '1772359200000000' }, ':c': { S: 'c-1' } },
      },
    ]);
    const { item: removed, ...audit } = JSON.parse(ran.stdout);
    expect(audit).toEqual({
      action: 'forget',
      at: '2026-03-01T12:00:00.000Z',
      requestedBy: 'olga',
      note: 'version in microseconds',
      table: 'commerce-dev-current-state',
      entityKey: item.entityKey,
      version: item.version,
      changeId: 'c-1',
    });
    expect(unmarshall(removed)).toEqual(item);
  });

  it('has printed the line also when nobody knows whether it is removed', async () => {
    const { exitCode, stdout } = await forget(execute, {
      DeleteItemCommand: () => {
        throw awsError('TimeoutError');
      },
    });
    expect(exitCode).toBe(2);
    expect(unmarshall(JSON.parse(stdout).item)).toEqual(item);
  });

  it('removes nothing when another change came meanwhile', async () => {
    const { exitCode, stderr } = await forget(execute, {
      DeleteItemCommand: () => {
        throw new ConditionalCheckFailedException({ message: 'no', $metadata: {} });
      },
    });
    expect(exitCode).toBe(1);
    expect(stderr).toMatch(/^Another change arrived meanwhile: nothing was removed\./);
  });

  it('tries once: a second attempt would not find what the first removed', async () => {
    expect((await forget(execute)).configs).toMatchObject([{ maxAttempts: 1 }]);
  });

  it('takes who asks from the option first', async () => {
    const { stdout } = await forget([...execute, '--requested-by', 'on-call']);
    expect(JSON.parse(stdout)).toMatchObject({ requestedBy: 'on-call' });
  });

  it('says so, and removes nothing, where there is no item', async () => {
    const ran = await forget(execute, { GetItemCommand: () => ({}) });
    expect(ran).toMatchObject({ exitCode: 1, stdout: '' });
    expect(ran.inputsOf('DeleteItemCommand')).toEqual([]);
  });

  it.each([
    [['--forget', '--execute'], /the reason with --note/],
    [['--forget', '--execute', '--note', ' '], /--note is empty/],
    [['--execute'], /nothing without --forget/],
  ])('calls nobody for %s', async (words, sentence) => {
    const { exitCode, stderr, calls } = await forget(words);
    expect({ exitCode, calls }).toEqual({ exitCode: 2, calls: [] });
    expect(stderr).toMatch(sentence);
  });
});
