import { Aws, CfnOutput, RemovalPolicy, Stack } from 'aws-cdk-lib';
import { AttributeType, BillingMode, Table, TableEncryption } from 'aws-cdk-lib/aws-dynamodb';
import { CfnArchive, type CfnEventBus, EventBus } from 'aws-cdk-lib/aws-events';
import { ManagedPolicy, PolicyStatement } from 'aws-cdk-lib/aws-iam';
import type { Construct } from 'constructs';
import type { CurrentState } from '../lambda/consume/current-state.ts';
import type { Catalog } from '../lambda/events/catalog.ts';
import { busArn, ruleArn } from './config/addresses.ts';
import type { Names } from './config/names.ts';
import type { StageConfig } from './config/stage-config.ts';
import { AlarmTopics } from './monitoring/alarm-topics.ts';
import { acknowledge } from './nag.ts';
import { busPolicy } from './routing/bus-policy.ts';
import { SecureQueue } from './routing/secure-queue.ts';

interface EventBusStackProps {
  readonly names: Names;
  readonly config: StageConfig;
  readonly catalog: Catalog;
}

/** What holds state and outlives the rest: the bus and its archive, the queues for events without a route, the table, who is told. */
export class EventBusStack extends Stack {
  constructor(scope: Construct, id: string, props: EventBusStackProps) {
    const { names, config, catalog } = props;
    super(scope, id, { stackName: names.eventBusStack, terminationProtection: config.protectStacks });
    const removalPolicy = config.protectData ? RemovalPolicy.RETAIN_ON_UPDATE_OR_DELETE : RemovalPolicy.DESTROY;

    const bus = new EventBus(this, 'Bus', { eventBusName: names.bus });
    bus.applyRemovalPolicy(removalPolicy);
    const policy = busPolicy({
      busArn: busArn(names), // the bus cannot refer to itself
      marketplaces: config.marketplaces,
      eventTypes: Object.keys(catalog.eventTypes),
    });
    if (policy) (bus.node.defaultChild as CfnEventBus).policy = policy; // the construct of a whole bus has no such prop
    const archive = new CfnArchive(this, 'Archive', {
      archiveName: names.archive,
      sourceArn: bus.eventBusArn,
      retentionDays: config.archiveRetentionDays, // no pattern: every event
    });
    archive.applyRemovalPolicy(removalPolicy);

    // The unrouted rule is in the operations stack, its queues are here: they hold events, it changes often.
    const kept = { retentionSeconds: config.deadLetterRetentionSeconds, protectData: config.protectData };
    const unrouted = new SecureQueue(this, 'UnroutedQueue', { queueName: names.unroutedQueue, ...kept });
    const undelivered = new SecureQueue(this, 'UnroutedDlq', { queueName: names.unroutedDeadLetterQueue, ...kept });
    for (const queue of [unrouted, undelivered]) queue.allowRule(ruleArn(names, names.unroutedRule));
    const quarantine = new SecureQueue(this, 'QuarantineQueue', { queueName: names.quarantineQueue, ...kept });
    acknowledge(unrouted, 'AwsSolutions-SQS3', 'No function reads it: people inspect and redrive it.');
    acknowledge(undelivered, 'AwsSolutions-SQS3', 'It is a dead-letter queue: that of a rule, not of a queue.');
    acknowledge(quarantine, 'AwsSolutions-SQS3', 'It is the last stop of what was redriven too often.');

    new AlarmTopics(this, 'Alarms', { names, config });
    const table = new Table(this, 'CurrentStateTable', {
      tableName: names.currentStateTable,
      partitionKey: { name: 'entityKey' satisfies keyof CurrentState, type: AttributeType.STRING },
      billingMode: BillingMode.PAY_PER_REQUEST,
      pointInTimeRecoverySpecification: { pointInTimeRecoveryEnabled: true },
      encryption: TableEncryption.DEFAULT, // at rest with DynamoDB's own key, which costs nothing
      deletionProtection: config.protectStacks,
      removalPolicy,
    });

    // EventBridge deletes the archive's own rule some time after the archive, and refuses to delete a bus that has rules.
    // The time that the table takes to go is between them: https://github.com/anomalyco/ion/issues/809
    archive.node.addDependency(table);
    table.node.addDependency(bus);
    const readView = new ManagedPolicy(this, 'ReadView', {
      managedPolicyName: names.readViewPolicy(Aws.REGION),
      description: `Read ${names.currentStateTable}; nobody but its consumers writes it.`,
      statements: [
        new PolicyStatement({
          actions: ['dynamodb:GetItem', 'dynamodb:BatchGetItem', 'dynamodb:Scan'],
          resources: [table.tableArn],
        }),
      ],
    });
    new CfnOutput(this, 'ReadViewPolicyArn', {
      description: 'Attach it to the roles of teams that read the view.',
      value: readView.managedPolicyArn,
    });
  }
}
