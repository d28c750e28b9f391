import { type App, Tags } from 'aws-cdk-lib';
import type { Catalog } from '../lambda/events/catalog.ts';
import { checkConfig } from './checks/check-config.ts';
import { namesOf } from './config/names.ts';
import type { StageConfig } from './config/stage-config.ts';
import { ConsumerStack } from './consumer-stack.ts';
import { EventBusStack } from './event-bus-stack.ts';
import { OperationsStack } from './operations-stack.ts';

/**
 * Every stack of one stage, in the order of their deployment.
 *
 * @param region where they will be deployed, if that is known; the templates are the same in every region
 * @throws ConfigError with one sentence for each thing in `config` or `catalog` that makes no sense.
 */
export function buildBackbone(app: App, stage: string, config: StageConfig, catalog: Catalog, region?: string): void {
  checkConfig(stage, config, catalog, region);
  const names = namesOf(stage);

  const eventBus = new EventBusStack(app, 'EventBus', { names, config, catalog });
  const consumers = catalog.consumers.map((consumer) => {
    const stack = new ConsumerStack(app, names.consumer(consumer.name).stackId, { names, config, consumer });
    stack.addStackDependency(eventBus);
    return stack;
  });
  const operations = new OperationsStack(app, 'Operations', { names, config, catalog });
  for (const before of [eventBus, ...consumers]) operations.addStackDependency(before);

  for (const [key, value] of Object.entries({ ...config.tags, stage })) {
    // CloudFormation's schema of a dashboard has no tags, though CDK gives it some.
    Tags.of(app).add(key, value, { excludeResourceTypes: ['AWS::CloudWatch::Dashboard'] });
  }
}
