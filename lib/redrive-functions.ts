import { PolicyStatement } from 'aws-cdk-lib/aws-iam';
import { Construct } from 'constructs';
import type { Catalog } from '../lambda/events/catalog.ts';
import { queueArn, queueUrl } from './addresses.ts';
import type { StageConfig } from './config.ts';
import type { Names } from './names.ts';
import { NodeFunction } from './node-function.ts';
import { redriveRoutes } from './redrive-routes.ts';

export interface RedriveFunctionsProps {
  readonly stage: string;
  readonly names: Names;
  readonly config: StageConfig;
  readonly catalog: Catalog;
}

/** One function per thing an operator may be allowed to do: IAM cannot tell the actions of one function apart. */
export class RedriveFunctions extends Construct {
  constructor(scope: Construct, id: string, props: RedriveFunctionsProps) {
    super(scope, id);
    const { stage, names, config, catalog } = props;
    const consumers = catalog.consumers.map(({ name }) => names.consumer(name));
    const failed = [...consumers.map((own) => own.deadLetterQueue), names.unroutedQueue].map(queueArn);
    const look = ['sqs:ReceiveMessage', 'sqs:ChangeMessageVisibility', 'sqs:GetQueueAttributes'];

    const common = {
      timeoutSeconds: config.redrive.functionTimeoutSeconds,
      memorySizeMegabytes: config.redrive.memorySizeMegabytes,
      stage,
      config,
      environment: {
        ROUTES: JSON.stringify(redriveRoutes(names, catalog)),
        MARKETPLACES: JSON.stringify(config.marketplaces.map(({ name }) => name)),
        UNROUTED_QUEUE_URL: queueUrl(names.unroutedQueue),
        RUN_FOR_MILLIS: String(config.redrive.runForMillis),
      },
    };
    new NodeFunction(this, 'Inspect', {
      ...common,
      functionName: names.inspectFunction,
      description: 'Says what waits in the dead-letter queues and why; changes nothing.',
      entry: 'lambda/redrive/inspect.lambda.ts',
      serviceName: 'inspect',
      permissions: [new PolicyStatement({ actions: look, resources: failed })],
    });
    new NodeFunction(this, 'Redrive', {
      ...common,
      functionName: names.redriveFunction,
      description: 'Puts dead letters back into the queue of the route that they match now.',
      entry: 'lambda/redrive/redrive.lambda.ts',
      serviceName: 'redrive',
      permissions: [
        new PolicyStatement({ actions: [...look, 'sqs:DeleteMessage'], resources: failed }),
        new PolicyStatement({
          actions: ['sqs:SendMessage'],
          resources: consumers.map((own) => queueArn(own.queue)),
        }),
      ],
    });
  }
}
