import type { CloudFormationClient } from '@aws-sdk/client-cloudformation';
import type { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import type { EventBridgeClient } from '@aws-sdk/client-eventbridge';
import type { LambdaClient } from '@aws-sdk/client-lambda';
import type { SNSClient } from '@aws-sdk/client-sns';
import type { SQSClient } from '@aws-sdk/client-sqs';
import type { SSMClient } from '@aws-sdk/client-ssm';
import type { Catalog } from '../../lambda/events/catalog.ts';
import type { Names } from '../../lib/config/names.ts';
import type { StageConfig } from '../../lib/config/stage-config.ts';
import type { OpsSettings } from '../context.ts';
import type { InvokeFunction } from '../stage/invoke-function.ts';

/** One line of the report. */
export interface Finding {
  /** The name of the check, as `bootstrap`. */
  readonly check: string;
  /** `advice` needs no action now; `not_checked` is what the endpoint does not have. Only a `problem` sets exit code 1. */
  readonly result: 'ok' | 'advice' | 'problem' | 'not_checked';
  readonly found: string;
  readonly toDo?: string;
}

/** What a check returns; the report adds the check's name. */
export type Found = Omit<Finding, 'check'>;

/** The stage as it is configured here, and the clients that see what is deployed. */
export interface StageToCheck {
  readonly settings: OpsSettings;
  readonly names: Names;
  readonly config: StageConfig;
  readonly catalog: Catalog;
  readonly clients: {
    readonly cloudFormation: CloudFormationClient;
    readonly dynamoDb: DynamoDBClient;
    readonly events: EventBridgeClient;
    readonly lambda: LambdaClient;
    readonly sns: SNSClient;
    readonly sqs: SQSClient;
    readonly ssm: SSMClient;
  };
  readonly invoke: InvokeFunction;
  /** Who asks, for the log of the function that looks into dead-letter queues. */
  readonly requestedBy: string;
  /** Epoch milliseconds. */
  readonly now: number;
}

/** Where the stage is deployed, as the ARN of its bus says. */
export interface DeployedIn {
  readonly partition: string;
  readonly region: string;
  readonly account: string;
}
