import { Aws, Duration } from 'aws-cdk-lib';
import { PolicyStatement, Role, ServicePrincipal } from 'aws-cdk-lib/aws-iam';
import type { IFunction } from 'aws-cdk-lib/aws-lambda';
import { Schedule, ScheduleExpression, ScheduleTargetInput } from 'aws-cdk-lib/aws-scheduler';
import { Construct } from 'constructs';

interface Invocation {
  readonly scheduleName: string;
  readonly description: string;
  readonly everyMinutes: number;
  readonly payload: object;
}

/** A function that schedules invoke, and the role that lets them. */
export class ScheduledFunction extends Construct {
  readonly #function: IFunction;
  readonly #role: Role;

  constructor(scope: Construct, id: string, scheduled: IFunction) {
    super(scope, id);
    this.#function = scheduled;
    this.#role = new Role(this, 'Role', {
      // A schedule of another account must not use it:
      // https://docs.aws.amazon.com/scheduler/latest/UserGuide/cross-service-confused-deputy-prevention.html
      assumedBy: new ServicePrincipal('scheduler.amazonaws.com', {
        conditions: { StringEquals: { 'aws:SourceAccount': Aws.ACCOUNT_ID } },
      }),
    });
    this.#role.addToPolicy(
      new PolicyStatement({ actions: ['lambda:InvokeFunction'], resources: [scheduled.functionArn] }),
    );
  }

  /** @param id of the schedule's construct */
  protected invokeEvery(id: string, { scheduleName, description, everyMinutes, payload }: Invocation): void {
    const schedule = new Schedule(this, id, {
      scheduleName,
      description,
      schedule: ScheduleExpression.rate(Duration.minutes(everyMinutes)),
      target: {
        bind: () => ({
          arn: this.#function.functionArn,
          role: this.#role,
          input: ScheduleTargetInput.fromObject(payload),
          // No retry and no queue for what was not delivered: the next run finds the same messages.
          retryPolicy: { maximumRetryAttempts: 0, maximumEventAgeInSeconds: 60 },
        }),
      },
    });
    schedule.node.addDependency(this.#role);
  }
}
