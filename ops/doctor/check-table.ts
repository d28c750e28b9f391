import {
  DescribeContinuousBackupsCommand,
  DescribeLimitsCommand,
  DescribeTableCommand,
} from '@aws-sdk/client-dynamodb';
import { DescribeArchiveCommand } from '@aws-sdk/client-eventbridge';
import { consumerConfigOf } from '../../lib/config/config.ts';
import { countText } from '../text.ts';
import type { Found, StageToCheck } from './finding.ts';

/** What one vCPU manages; a PutItem takes the consumer about half a millisecond of CPU. */
const writesPerVcpuSecond = 2_000;
const megabytesPerVcpu = 1_769; // https://docs.aws.amazon.com/lambda/latest/dg/configuration-memory.html

/** https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/warm-throughput.html */
export async function checkTableWrites({ clients, names, config, catalog }: StageToCheck): Promise<Found> {
  const TableName = names.currentStateTable;
  const { Table } = await clients.dynamoDb.send(new DescribeTableCommand({ TableName }));
  const { TableMaxWriteCapacityUnits: most = 0 } = await clients.dynamoDb.send(new DescribeLimitsCommand({}));
  const { ReadUnitsPerSecond: warmReads = 12_000, WriteUnitsPerSecond: warm = 0 } = Table?.WarmThroughput ?? {};
  if (warm === 0) return { result: 'not_checked', found: 'Not checked here: the table has no warm throughput.' };
  const writers = catalog.consumers.filter(({ writesCurrentState }) => writesCurrentState);
  const possible = writers.reduce((sum, { name }) => {
    const { maximumConcurrency, memorySizeMegabytes } = consumerConfigOf(config, name);
    return sum + (maximumConcurrency * memorySizeMegabytes * writesPerVcpuSecond) / megabytesPerVcpu;
  }, 0);
  const found = `${TableName} accepts ${countText(warm)} writes a second now and at most ${countText(most)}; the consumers can make about ${countText(Math.round(possible))}.`;
  if (possible <= warm) return { result: 'ok', found };
  const wanted = Math.min(Math.ceil(possible), most);
  return {
    result: 'advice',
    found,
    toDo: `Nothing is lost when DynamoDB throttles: messages wait, and the table scales with its traffic. Before a known peak, you can warm it. You pay for that once and cannot undo it: aws dynamodb update-table --table-name ${TableName} --warm-throughput ReadUnitsPerSecond=${warmReads},WriteUnitsPerSecond=${wanted}`,
  };
}

/** docs/restoring.md needs it, and the archive. */
export async function checkRecovery({ clients, names }: StageToCheck): Promise<Found> {
  const { ContinuousBackupsDescription } = await clients.dynamoDb.send(
    new DescribeContinuousBackupsCommand({ TableName: names.currentStateTable }),
  );
  const recovery = ContinuousBackupsDescription?.PointInTimeRecoveryDescription;
  const earliest = recovery?.EarliestRestorableDateTime?.toISOString() ?? 'now';
  return recovery?.PointInTimeRecoveryStatus === 'ENABLED'
    ? { result: 'ok', found: `The table can be restored to any second since ${earliest}.` }
    : {
        result: 'problem',
        found: 'Point-in-time recovery of the table is off: deleted or overwritten items cannot be restored.',
        toDo: `Turn it on: aws dynamodb update-continuous-backups --table-name ${names.currentStateTable} --point-in-time-recovery-specification PointInTimeRecoveryEnabled=true`,
      };
}

export async function checkArchive({ clients, names, config, settings }: StageToCheck): Promise<Found> {
  const archive = await clients.events.send(new DescribeArchiveCommand({ ArchiveName: names.archive }));
  const reason = archive.StateReason ? ` (${archive.StateReason})` : '';
  if (archive.State !== undefined && archive.State !== 'ENABLED') {
    return {
      result: 'problem',
      found: `The archive is ${archive.State}${reason}: events that arrive now cannot be replayed.`,
      toDo: `Deploy ${names.eventBusStack} again.`,
    };
  }
  if (archive.RetentionDays !== undefined && archive.RetentionDays !== config.archiveRetentionDays) {
    return {
      result: 'problem',
      found: `The archive keeps events for ${archive.RetentionDays} days, but the configuration here says ${config.archiveRetentionDays}.`,
      toDo: `Deploy from this version: npx cdk deploy --all -c stage=${settings.stage}`,
    };
  }
  return { result: 'ok', found: 'The archive stores every event.' };
}
