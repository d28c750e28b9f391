import { isDeepStrictEqual } from 'node:util';
import { type EventBridgeClient, ListRulesCommand, type Rule } from '@aws-sdk/client-eventbridge';
import { type LambdaClient, ListEventSourceMappingsCommand } from '@aws-sdk/client-lambda';
import { routePattern, unroutedPattern } from '../../lambda/events/route-pattern.ts';
import { consumerConfigOf } from '../../lib/config/config.ts';
import { opsCommandLine } from '../text.ts';
import type { Found, StageToCheck } from './finding.ts';

/** Whether the deployed rules and mappings are those of the catalog and the configuration here. */
export async function checkDrift(stage: StageToCheck): Promise<Found[]> {
  const { clients, names, config, catalog, settings } = stage;
  const rules = await rulesOf(clients.events, names.bus, `${names.prefix}-`);
  const deploy = `Deploy from this version: npx cdk deploy --all -c stage=${settings.stage}`;
  const marketplaces = config.marketplaces.map(({ name }) => name);
  const expected = [
    ...catalog.consumers.map(({ name, eventType }) => ({
      rule: names.consumer(name).rule,
      pattern: routePattern(marketplaces, eventType),
    })),
    {
      rule: names.unroutedRule,
      pattern: unroutedPattern(config.marketplaces, [...new Set(catalog.consumers.map(({ eventType }) => eventType))]),
    },
  ];

  const found: Found[] = [];
  for (const { rule, pattern } of expected) {
    const deployed = rules.find(({ Name }) => Name === rule);
    if (!deployed) {
      found.push({ result: 'problem', found: `The rule ${rule} is not deployed.`, toDo: deploy });
    } else if (deployed.State !== undefined && deployed.State !== 'ENABLED') {
      const toDo = `Enable it: aws events enable-rule --event-bus-name ${names.bus} --name ${rule}`;
      found.push({ result: 'problem', found: `The rule ${rule} is ${deployed.State}: its events are lost.`, toDo });
    } else if (!isDeepStrictEqual(JSON.parse(deployed.EventPattern ?? 'null'), pattern)) {
      const text = `The event pattern of the rule ${rule} differs from the catalog and the marketplaces here: ${deployed.EventPattern}`;
      found.push({ result: 'problem', found: text, toDo: deploy });
    }
  }
  for (const { Name = '' } of rules) {
    if (expected.some(({ rule }) => rule === Name)) continue;
    found.push({
      result: 'problem',
      found: `The rule ${Name} is deployed, but belongs to no consumer in the catalog here.`,
      toDo: 'If its consumer was removed, delete the stack of the consumer after its queues are empty (see stacks). Otherwise use the version that contains it.',
    });
  }
  for (const { name } of catalog.consumers) found.push(...(await mappingDrift(stage, name, deploy)));
  return found.length > 0
    ? found
    : [{ result: 'ok', found: 'Rules and consumers match the catalog and the configuration here.' }];
}

async function mappingDrift(stage: StageToCheck, consumer: string, deploy: string): Promise<Found[]> {
  const { clients, names, config, settings } = stage;
  const functionName = names.consumer(consumer).function;
  const mapping = await mappingOf(clients.lambda, functionName);
  if (!mapping) {
    return [{ result: 'problem', found: `${functionName} is not deployed, or reads no queue.`, toDo: deploy }];
  }
  const numbers = consumerConfigOf(config, consumer);
  const differing = [
    ['batchSize', numbers.batchSize, mapping.BatchSize],
    ['maximumBatchingWindowSeconds', numbers.maximumBatchingWindowSeconds, mapping.MaximumBatchingWindowInSeconds],
    ['maximumConcurrency', numbers.maximumConcurrency, mapping.ScalingConfig?.MaximumConcurrency],
  ].filter(([, here, there]) => here !== there);
  return [
    ...differing.map(
      ([name, here, there]): Found => ({
        result: 'problem',
        found: `${name} of ${consumer} is ${there ?? 'not set'} in the deployed stage and ${here} in this version.`,
        toDo: deploy,
      }),
    ),
    ...(mapping.State === 'Disabled'
      ? [
          {
            result: 'advice' as const,
            found: `${consumer} is paused: its messages wait.`,
            toDo: `Resume it after you fix the cause: ${opsCommandLine(['resume', consumer], settings)}`,
          },
        ]
      : []),
  ];
}

async function rulesOf(client: EventBridgeClient, EventBusName: string, NamePrefix: string): Promise<Rule[]> {
  const rules: Rule[] = [];
  let NextToken: string | undefined;
  do {
    const page = await client.send(new ListRulesCommand({ EventBusName, NamePrefix, NextToken }));
    rules.push(...(page.Rules ?? []));
    NextToken = page.NextToken;
  } while (NextToken !== undefined);
  return rules;
}

/** Undefined where the function does not exist or has none. */
async function mappingOf(client: LambdaClient, FunctionName: string) {
  try {
    const { EventSourceMappings = [] } = await client.send(new ListEventSourceMappingsCommand({ FunctionName }));
    return EventSourceMappings[0];
  } catch (error) {
    if ((error as Error).name === 'ResourceNotFoundException') return undefined;
    throw error;
  }
}
