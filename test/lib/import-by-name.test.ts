import { expect, it } from 'vitest';
import { appOf } from '../support/synthesize.ts';

/**
 * The property that identifies what outlives its stack, where it is a name that we give. A queue is identified by its URL
 * and a key by its id: docs/recovering-a-stack.md says what to do about these.
 */
const nameOf: Record<string, string> = {
  'AWS::DynamoDB::Table': 'TableName',
  'AWS::Events::Archive': 'ArchiveName',
  'AWS::Events::EventBus': 'Name',
  'AWS::Logs::LogGroup': 'LogGroupName',
};

interface Resource {
  readonly Type: string;
  readonly Properties: Readonly<Record<string, unknown>>;
  readonly DeletionPolicy?: string;
}

/** https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/import-resources-automatically.html */
it('gives what outlives its stack a static name, by which a new stack takes it back, but for queues and keys', () => {
  const kept = appOf('prod')
    .synth()
    .stacksRecursively.flatMap(({ template }) => Object.values<Resource>(template.Resources))
    .filter(({ DeletionPolicy }) => DeletionPolicy === 'RetainExceptOnCreate');
  expect(kept.length).toBeGreaterThan(10);
  const nameless = kept.filter(({ Type, Properties }) => typeof Properties[nameOf[Type] ?? ''] !== 'string');
  expect(new Set(nameless.map(({ Type }) => Type))).toEqual(new Set(['AWS::KMS::Key', 'AWS::SQS::Queue']));
});
