import { PolicyStatement } from 'aws-cdk-lib/aws-iam';
import type { IFunction } from 'aws-cdk-lib/aws-lambda';
import { Construct } from 'constructs';
import type { Catalog } from '../../lambda/events/catalog.ts';
import { anyConsumer, healthAlarms, type Route, redriveEnvironment } from '../../lambda/redrive/environment.ts';
import { writeEnvironment } from '../../lambda/shared/environment.ts';
import { expiryService, type RedriveService } from '../../lambda/shared/metrics.ts';
import { alarmArn, queueArn, queueUrl } from '../config/addresses.ts';
import type { Names } from '../config/names.ts';
import type { StageConfig } from '../config/stage-config.ts';
import { acknowledge } from '../nag.ts';
import { NodeFunction } from './node-function.ts';

interface RedriveFunctionsProps {
  readonly names: Names;
  readonly config: StageConfig;
  readonly catalog: Catalog;
}

/** https://docs.aws.amazon.com/lambda/latest/dg/configuration-timeout.html */
const mostTimeoutSeconds = 900;

/** One function per thing an operator may be allowed to do: IAM cannot tell the actions of one function apart. */
export class RedriveFunctions extends Construct {
  readonly redrive: IFunction;
  readonly expiry: IFunction;

  constructor(scope: Construct, id: string, props: RedriveFunctionsProps) {
    super(scope, id);
    const { names, config, catalog } = props;
    const consumers = catalog.consumers.map(({ name }) => names.consumer(name));
    const failed = [
      ...consumers.map((own) => own.deadLetterQueue),
      names.unroutedQueue,
      names.unroutedDeadLetterQueue,
      names.quarantineQueue,
    ].map(queueArn);
    const look = ['sqs:ReceiveMessage', 'sqs:ChangeMessageVisibility', 'sqs:GetQueueAttributes'];

    const common = {
      timeoutSeconds: config.redrive.functionTimeoutSeconds,
      memorySizeMegabytes: config.redrive.memorySizeMegabytes,
      nodeOptions: ['--max-semi-space-size=64'], // megabytes: what a run reads is garbage a moment later
      names,
      config,
      environment: writeEnvironment(redriveEnvironment, {
        ROUTES: redriveRoutes(names, catalog),
        MARKETPLACES: config.marketplaces.map(({ name }) => name),
        UNROUTED_QUEUE_URL: queueUrl(names.unroutedQueue),
        UNDELIVERED_QUEUE_URL: queueUrl(names.unroutedDeadLetterQueue),
        QUARANTINE_QUEUE_URL: queueUrl(names.quarantineQueue),
        // Once for all consumers: the environment holds 4 kB.
        HEALTH_ALARM_NAMES: healthAlarms.map((kind) => names.consumer(anyConsumer).alarm(kind)),
        RUN_FOR_MILLIS: config.redrive.runForMillis,
        REDRIVE_CAP: config.redrive.cap,
        REDRIVE_RATE_PER_SECOND: config.redrive.ratePerSecond,
        REDRIVE_RAMP_SECONDS: config.redrive.rampSeconds,
      }),
    };
    new NodeFunction(this, 'Inspect', {
      ...common,
      functionName: names.inspectFunction,
      description: 'Says what waits in the dead-letter queues and why; changes nothing.',
      entry: 'lambda/redrive/inspect.lambda.ts',
      serviceName: 'inspect',
      permissions: [new PolicyStatement({ actions: look, resources: failed })],
    });
    const redrive = new NodeFunction(this, 'Redrive', {
      ...common,
      functionName: names.redriveFunction,
      description: 'Puts dead letters back into the queue of the route that they match now.',
      entry: 'lambda/redrive/redrive.lambda.ts',
      serviceName: 'redrive' satisfies RedriveService,
      permissions: [
        new PolicyStatement({ actions: [...look, 'sqs:DeleteMessage'], resources: failed }),
        new PolicyStatement({
          actions: ['sqs:SendMessage'],
          resources: [...consumers.map((own) => own.queue), names.unroutedQueue, names.quarantineQueue].map(queueArn),
        }),
        new PolicyStatement({
          // Every alarm, not only those that it asks for by name: AWS limits the action to single alarms in
          // https://docs.aws.amazon.com/service-authorization/latest/reference/list_amazoncloudwatch.html and wants a
          // wider scope in https://docs.aws.amazon.com/AmazonCloudWatch/latest/APIReference/API_DescribeAlarms.html.
          // If it were refused, nothing would ever be redriven; all that it gives away is the state of alarms.
          actions: ['cloudwatch:DescribeAlarms'],
          resources: [alarmArn('*')],
        }),
      ],
    });
    // Lambda would repeat a failed run of the schedule twice: the next one is soon enough.
    redrive.function.configureAsyncInvoke({ retryAttempts: 0 });
    acknowledge(
      redrive,
      'AwsSolutions-IAM5[Resource::arn:<AWS::Partition>:cloudwatch:<AWS::Region>:<AWS::AccountId>:alarm:*]',
      'It reads the state of alarms, and AWS may refuse that for single ones.',
    );
    this.redrive = redrive.function;
    new NodeFunction(this, 'Discard', {
      ...common,
      functionName: names.discardFunction,
      description: 'Deletes dead letters that will never be wanted again.',
      entry: 'lambda/redrive/discard.lambda.ts',
      serviceName: 'discard' satisfies RedriveService,
      // Of a pack that loses some changes the others go back to the queue that it is in.
      permissions: [
        new PolicyStatement({ actions: [...look, 'sqs:DeleteMessage', 'sqs:SendMessage'], resources: failed }),
      ],
    });
    const expiry = new NodeFunction(this, 'Expiry', {
      ...common,
      functionName: names.expiryFunction,
      description: 'Looks for dead letters that SQS will delete soon; changes nothing.',
      entry: 'lambda/expiry/expiry.lambda.ts',
      serviceName: expiryService,
      // One queue after the other, each for as long as a run may take.
      timeoutSeconds: Math.min(mostTimeoutSeconds, failed.length * config.redrive.functionTimeoutSeconds),
      permissions: [new PolicyStatement({ actions: look, resources: failed })],
    });
    expiry.function.configureAsyncInvoke({ retryAttempts: 0 });
    this.expiry = expiry.function;
  }
}

/** What the redrive functions know of the consumers: where each one's messages and dead letters are. */
function redriveRoutes(names: Names, catalog: Catalog): Route[] {
  return catalog.consumers.map((consumer) => {
    const own = names.consumer(consumer.name);
    return {
      consumer: consumer.name,
      eventType: consumer.eventType,
      queueUrl: queueUrl(own.queue),
      deadLetterQueueUrl: queueUrl(own.deadLetterQueue),
      redriveNeedsNote: consumer.redriveNeedsNote,
    };
  });
}
