import { Aws, CfnOutput } from 'aws-cdk-lib';
import { ManagedPolicy, PolicyStatement } from 'aws-cdk-lib/aws-iam';
import { Construct } from 'constructs';
import type { Catalog } from '../../lambda/events/catalog.ts';
import { alarmArn, functionArn, muteRuleArn, queueArn } from '../config/addresses.ts';
import type { Names } from '../config/names.ts';
import { acknowledge } from '../nag.ts';

interface OperatorPoliciesProps {
  readonly names: Names;
  readonly catalog: Catalog;
}

/** What an operator may be allowed: one managed policy for each, to attach to the roles of people. */
export class OperatorPolicies extends Construct {
  constructor(scope: Construct, id: string, { names, catalog }: OperatorPoliciesProps) {
    super(scope, id);
    const consumers = catalog.consumers.map(({ name }) => names.consumer(name));
    const queues = [
      ...consumers.flatMap(({ queue, deadLetterQueue }) => [queue, deadLetterQueue]),
      names.unroutedQueue,
      names.unroutedDeadLetterQueue,
      names.quarantineQueue,
    ];
    const invoke = (...functions: string[]) =>
      new PolicyStatement({ actions: ['lambda:InvokeFunction'], resources: functions.map(functionArn) });
    const everyRule = muteRuleArn('*'); // others' rules mute our alarms too
    const mutes = muteRuleArn(`${names.prefix}-mute-*`);
    const alarms = alarmArn(`${names.prefix}-*`);

    const look = this.policy('Look', names.operatorPolicy('look', Aws.REGION), 'Look at alarms, queues and failures.', [
      invoke(names.inspectFunction),
      new PolicyStatement({
        actions: ['sqs:GetQueueUrl', 'sqs:GetQueueAttributes'],
        resources: queues.map(queueArn),
      }),
      // AWS knows no narrower resource for these:
      // https://docs.aws.amazon.com/service-authorization/latest/reference/list_amazoncloudwatch.html
      // https://docs.aws.amazon.com/service-authorization/latest/reference/list_awslambda.html
      new PolicyStatement({
        actions: [
          'cloudwatch:DescribeAlarms',
          'cloudwatch:GetMetricData',
          'cloudwatch:ListAlarmMuteRules',
          'lambda:ListEventSourceMappings',
        ],
        resources: ['*'],
      }),
      new PolicyStatement({ actions: ['cloudwatch:GetAlarmMuteRule'], resources: [everyRule] }),
    ]);
    this.policy('Redrive', names.operatorPolicy('redrive', Aws.REGION), 'Redrive dead-lettered messages.', [
      invoke(names.redriveFunction, names.inspectFunction),
    ]);
    this.policy('Discard', names.operatorPolicy('discard', Aws.REGION), 'Discard dead-lettered messages.', [
      invoke(names.discardFunction),
    ]);
    const mute = this.policy('Mute', names.operatorPolicy('mute', Aws.REGION), 'Mute and unmute alarms.', [
      new PolicyStatement({
        actions: ['cloudwatch:DescribeAlarms', 'cloudwatch:ListAlarmMuteRules'],
        resources: ['*'],
      }),
      new PolicyStatement({ actions: ['cloudwatch:GetAlarmMuteRule'], resources: [everyRule] }),
      new PolicyStatement({ actions: ['cloudwatch:PutAlarmMuteRule'], resources: [mutes, alarms] }),
      new PolicyStatement({ actions: ['cloudwatch:DeleteAlarmMuteRule'], resources: [mutes] }),
    ]);

    for (const policy of [look, mute]) {
      accept(policy, '*', 'AWS knows no narrower resource for these reads.');
      accept(policy, everyRule, "It reads others' mute rules, which mute our alarms too.");
    }
    for (const pattern of [mutes, alarms]) accept(mute, pattern, 'All rules and alarms of the stage, by their prefix.');
  }

  private policy(id: string, managedPolicyName: string, description: string, statements: PolicyStatement[]) {
    const policy = new ManagedPolicy(this, id, { managedPolicyName, description, statements });
    new CfnOutput(this, `${id}PolicyArn`, {
      description: `Attach it to the roles of operators. ${description}`,
      value: policy.managedPolicyArn,
    }).overrideLogicalId(`${id}PolicyArn`);
    return policy;
  }
}

/** `resource` as an ARN built with pseudo parameters; cdk-nag writes them in angle brackets. */
function accept(policy: ManagedPolicy, resource: string, reason: string): void {
  const shown = [
    [Aws.PARTITION, '<AWS::Partition>'],
    [Aws.REGION, '<AWS::Region>'],
    [Aws.ACCOUNT_ID, '<AWS::AccountId>'],
  ].reduce((text, [token = '', name = '']) => text.replaceAll(token, name), resource);
  acknowledge(policy, `AwsSolutions-IAM5[Resource::${shown}]`, reason);
}
