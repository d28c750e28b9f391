import type { IFunction } from 'aws-cdk-lib/aws-lambda';
import type { Construct } from 'constructs';
import type { Names } from '../config/names.ts';
import { ScheduledFunction } from './scheduled-function.ts';

interface ExpiryScheduleProps {
  readonly names: Names;
  readonly everyMinutes: number;
  readonly expiryFunction: IFunction;
}

/** Looks for dead letters that SQS will delete soon. */
export class ExpirySchedule extends ScheduledFunction {
  constructor(scope: Construct, id: string, { names, everyMinutes, expiryFunction }: ExpiryScheduleProps) {
    super(scope, id, expiryFunction);
    this.invokeEvery('Look', {
      scheduleName: names.expiryFunction,
      description: 'Looks for dead letters that SQS will delete soon.',
      everyMinutes,
      payload: {},
    });
  }
}
