import { Duration } from 'aws-cdk-lib';
import { Dashboard, GraphWidget, type IMetric, TextWidget } from 'aws-cdk-lib/aws-cloudwatch';
import { Construct } from 'constructs';
import type { Catalog } from '../lambda/events/catalog.ts';
import { failingRecordsPercent, functionMetric, ownMetric, queueMetric, ruleMetric } from './metrics.ts';
import type { Names } from './names.ts';

export interface BackboneDashboardProps {
  readonly stage: string;
  readonly names: Names;
  readonly catalog: Catalog;
}

/** One page along the flow: what comes in and what fits nowhere, then a row for each consumer. */
export class BackboneDashboard extends Construct {
  constructor(scope: Construct, id: string, props: BackboneDashboardProps) {
    super(scope, id);
    const { stage, names, catalog } = props;
    const consumers = catalog.consumers.map(({ name }) => ({ name, ...names.consumer(name) }));

    const dashboard = new Dashboard(this, 'Dashboard', {
      dashboardName: names.dashboard,
      defaultInterval: Duration.hours(3),
    });
    dashboard.addWidgets(
      graph(
        'Routed events a minute',
        [...consumers, { name: 'unrouted', rule: names.unroutedRule }].map(({ name, rule }) =>
          ruleMetric(names, rule, 'MatchedEvents').with({ label: name }),
        ),
      ),
      graph(
        'Waiting for somebody',
        [
          { name: 'unrouted', deadLetterQueue: names.unroutedQueue },
          { name: 'unrouted, undelivered', deadLetterQueue: names.unroutedDeadLetterQueue },
          { name: 'quarantine', deadLetterQueue: names.quarantineQueue },
          ...consumers,
        ].map(({ name, deadLetterQueue }) =>
          queueMetric(deadLetterQueue, 'ApproximateNumberOfMessagesVisible').with({ label: name }),
        ),
      ),
    );
    for (const { name, queue, function: functionName } of consumers) {
      dashboard.addWidgets(new TextWidget({ markdown: `## ${name}`, width: 24, height: 1 }));
      dashboard.addWidgets(
        graph(
          'Records a minute',
          ['Received', 'Applied', 'Coalesced', 'Duplicate', 'Stale', 'Failed', 'WrongGroup'].map((metric) =>
            ownMetric(stage, name, metric),
          ),
        ),
        graph(
          'Backlog',
          [queueMetric(queue, 'ApproximateNumberOfMessagesVisible')],
          [queueMetric(queue, 'ApproximateAgeOfOldestMessage')],
        ),
        graph(
          'Freshness (ms)',
          ['p50', 'p99'].map((statistic) => ownMetric(stage, name, 'Freshness', statistic)),
        ),
        graph(
          'Trouble',
          [functionMetric(functionName, 'Errors'), functionMetric(functionName, 'Throttles')],
          [failingRecordsPercent(stage, name)],
        ),
      );
    }
  }
}

function graph(title: string, left: IMetric[], right: IMetric[] = []): GraphWidget {
  return new GraphWidget({ title, left, right, width: 6, height: 6 });
}
