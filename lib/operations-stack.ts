import { Stack } from 'aws-cdk-lib';
import type { Construct } from 'constructs';
import type { Catalog } from '../lambda/events/catalog.ts';
import { unroutedPattern } from '../lambda/events/route-pattern.ts';
import { queueArn } from './config/addresses.ts';
import type { Names } from './config/names.ts';
import type { StageConfig } from './config/stage-config.ts';
import { ExpirySchedule } from './functions/expiry-schedule.ts';
import { OperatorPolicies } from './functions/operator-policies.ts';
import { RedriveFunctions } from './functions/redrive-functions.ts';
import { RedriveSchedule } from './functions/redrive-schedule.ts';
import { BackboneDashboard } from './monitoring/backbone-dashboard.ts';
import { SharedAlarms } from './monitoring/shared-alarms.ts';
import { QueueRule } from './routing/queue-rule.ts';

interface OperationsStackProps {
  readonly names: Names;
  readonly config: StageConfig;
  readonly catalog: Catalog;
}

/**
 * What people work with. Deployed last: the unrouted rule lets go of a new event type only when the type's own rule
 * is there, so that an event may be in both queues for a moment and never in none.
 */
export class OperationsStack extends Stack {
  constructor(scope: Construct, id: string, props: OperationsStackProps) {
    const { names, config, catalog } = props;
    super(scope, id, { stackName: names.operationsStack, terminationProtection: config.protectStacks });

    // No group id: an event may be here because it names no seller.
    new QueueRule(this, 'Unrouted', {
      ruleName: names.unroutedRule,
      description: 'Every event that no consumer takes.',
      eventBusName: names.bus,
      pattern: unroutedPattern(config.marketplaces, [...new Set(catalog.consumers.map(({ eventType }) => eventType))]),
      queueArn: queueArn(names.unroutedQueue),
      deadLetterQueueArn: queueArn(names.unroutedDeadLetterQueue),
      delivery: config.delivery,
    });
    const { redrive, expiry } = new RedriveFunctions(this, 'Redrive', { names, config, catalog });
    const { enabled, everyMinutes } = config.redrive.schedule;
    if (enabled) new RedriveSchedule(this, 'Schedule', { names, catalog, everyMinutes, redriveFunction: redrive });
    new ExpirySchedule(this, 'ExpirySchedule', {
      names,
      everyMinutes: config.expiry.everyMinutes,
      expiryFunction: expiry,
    });
    new OperatorPolicies(this, 'Operators', { names, catalog });
    new SharedAlarms(this, 'Alarms', { names, config });
    new BackboneDashboard(this, 'Dashboard', { names, config, catalog });
  }
}
