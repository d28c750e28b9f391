import { Duration, RemovalPolicy } from 'aws-cdk-lib';
import { Effect, PolicyStatement, ServicePrincipal } from 'aws-cdk-lib/aws-iam';
import { type DeadLetterQueue, Queue, QueueEncryption } from 'aws-cdk-lib/aws-sqs';
import type { Construct } from 'constructs';

interface SecureQueueProps {
  readonly queueName: string;
  readonly retentionSeconds: number;
  /** Outlives its stack. */
  readonly protectData: boolean;
  readonly visibilityTimeoutSeconds?: number;
  readonly deadLetterQueue?: DeadLetterQueue;
}

/** A standard queue, encrypted by SQS, that is reached over TLS only. */
export class SecureQueue extends Queue {
  constructor(scope: Construct, id: string, props: SecureQueueProps) {
    super(scope, id, {
      queueName: props.queueName,
      retentionPeriod: Duration.seconds(props.retentionSeconds),
      visibilityTimeout: Duration.seconds(props.visibilityTimeoutSeconds ?? 30),
      encryption: QueueEncryption.SQS_MANAGED,
      enforceSSL: true,
      removalPolicy: props.protectData ? RemovalPolicy.RETAIN_ON_UPDATE_OR_DELETE : RemovalPolicy.DESTROY,
      ...(props.deadLetterQueue && { deadLetterQueue: props.deadLetterQueue }),
    });
  }

  /** Lets EventBridge put into this queue what one rule matches, and what it could not deliver for it. */
  allowRule(ruleArn: string): void {
    this.addToResourcePolicy(
      new PolicyStatement({
        effect: Effect.ALLOW,
        principals: [new ServicePrincipal('events.amazonaws.com')],
        actions: ['sqs:SendMessage'],
        resources: [this.queueArn],
        conditions: { ArnEquals: { 'aws:SourceArn': ruleArn } },
      }),
    );
  }
}
