import { CfnRule } from 'aws-cdk-lib/aws-events';
import { Construct } from 'constructs';
import type { StageConfig } from '../config/stage-config.ts';

interface QueueRuleProps {
  readonly ruleName: string;
  readonly description: string;
  readonly eventBusName: string;
  readonly pattern: object;
  readonly queueArn: string;
  /** Gets what EventBridge could not deliver. */
  readonly deadLetterQueueArn: string;
  readonly delivery: StageConfig['delivery'];
  /** The fairness group of a message; a JSON path is taken from the event. */
  readonly messageGroupId?: string;
}

/** Puts the events of the bus that match a pattern into a queue of SQS. */
export class QueueRule extends Construct {
  constructor(scope: Construct, id: string, props: QueueRuleProps) {
    super(scope, id);
    // The L2 Rule knows no `$or`, and lets EventBridge read the queue's attributes, which it need not.
    new CfnRule(this, 'Rule', {
      name: props.ruleName,
      description: props.description,
      eventBusName: props.eventBusName,
      eventPattern: props.pattern,
      state: 'ENABLED',
      targets: [
        {
          id: 'Queue',
          arn: props.queueArn,
          deadLetterConfig: { arn: props.deadLetterQueueArn },
          retryPolicy: {
            maximumEventAgeInSeconds: props.delivery.maximumEventAgeSeconds,
            maximumRetryAttempts: props.delivery.maximumRetryAttempts,
          },
          ...(props.messageGroupId && { sqsParameters: { messageGroupId: props.messageGroupId } }),
        },
      ],
    });
  }
}
