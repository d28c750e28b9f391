import { Aws, Duration } from 'aws-cdk-lib';
import { PolicyStatement, Role, ServicePrincipal } from 'aws-cdk-lib/aws-iam';
import type { IFunction } from 'aws-cdk-lib/aws-lambda';
import { Schedule, ScheduleExpression, ScheduleTargetInput } from 'aws-cdk-lib/aws-scheduler';
import { Construct } from 'constructs';
import type { Catalog } from '../../lambda/events/catalog.ts';
import type { RedrivePayload } from '../../lambda/redrive/protocol.ts';
import type { FailureClass } from '../../lambda/shared/dead-letter-contract.ts';
import type { Names } from '../config/names.ts';

interface RedriveScheduleProps {
  readonly names: Names;
  readonly catalog: Catalog;
  readonly everyMinutes: number;
  readonly redriveFunction: IFunction;
}

/**
 * Pushes back, every few minutes, what failed for a passing or an unknown reason: of each consumer, unless its row of
 * the catalog wants a person's reason for it. What fails too often ends in quarantine.
 */
export class RedriveSchedule extends Construct {
  constructor(scope: Construct, id: string, props: RedriveScheduleProps) {
    super(scope, id);
    const { names, catalog, redriveFunction } = props;
    const role = new Role(this, 'Role', {
      // A schedule of another account must not use it:
      // https://docs.aws.amazon.com/scheduler/latest/UserGuide/cross-service-confused-deputy-prevention.html
      assumedBy: new ServicePrincipal('scheduler.amazonaws.com', {
        conditions: { StringEquals: { 'aws:SourceAccount': Aws.ACCOUNT_ID } },
      }),
    });
    role.addToPolicy(
      new PolicyStatement({ actions: ['lambda:InvokeFunction'], resources: [redriveFunction.functionArn] }),
    );

    for (const { name } of catalog.consumers.filter(({ redriveNeedsNote }) => !redriveNeedsNote)) {
      const schedule = new Schedule(this, name, {
        scheduleName: `${names.redriveFunction}-${name}`,
        description: `Redrives what failed for a passing or an unknown reason for ${name}.`,
        schedule: ScheduleExpression.rate(Duration.minutes(props.everyMinutes)),
        target: {
          bind: () => ({
            arn: redriveFunction.functionArn,
            role,
            input: ScheduleTargetInput.fromObject({
              queue: name,
              filter: { failureClass: ['transient', 'unknown'] satisfies FailureClass[] },
              dryRun: false,
              requestedBy: 'schedule',
            } satisfies RedrivePayload),
            // No retry and no queue for what was not delivered: the next run finds the same messages.
            retryPolicy: { maximumRetryAttempts: 0, maximumEventAgeInSeconds: 60 },
          }),
        },
      });
      schedule.node.addDependency(role);
    }
  }
}
