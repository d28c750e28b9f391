import type { IFunction } from 'aws-cdk-lib/aws-lambda';
import type { Construct } from 'constructs';
import type { Catalog } from '../../lambda/events/catalog.ts';
import type { RedrivePayload } from '../../lambda/redrive/protocol.ts';
import type { FailureClass } from '../../lambda/shared/dead-letter-contract.ts';
import type { Names } from '../config/names.ts';
import { ScheduledFunction } from './scheduled-function.ts';

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
export class RedriveSchedule extends ScheduledFunction {
  constructor(scope: Construct, id: string, { names, catalog, everyMinutes, redriveFunction }: RedriveScheduleProps) {
    super(scope, id, redriveFunction);
    for (const { name } of catalog.consumers.filter(({ redriveNeedsNote }) => !redriveNeedsNote)) {
      this.invokeEvery(name, {
        scheduleName: `${names.redriveFunction}-${name}`,
        description: `Redrives what failed for a passing or an unknown reason for ${name}.`,
        everyMinutes,
        payload: {
          queue: name,
          filter: { failureClass: ['transient', 'unknown'] satisfies FailureClass[] },
          dryRun: false,
          requestedBy: 'schedule',
        } satisfies RedrivePayload,
      });
    }
  }
}
