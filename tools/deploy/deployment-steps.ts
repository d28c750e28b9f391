import type { Catalog } from '../../lambda/events/catalog.ts';
import { healthAlarms } from '../../lambda/redrive/environment.ts';
import type { Names } from '../../lib/config/names.ts';

/** A stack of the synthesized app. */
export interface StackToDeploy {
  /** As `cdk deploy` takes it. */
  readonly id: string;
  readonly stackName: string;
  /** The ids of those that must be deployed before. */
  readonly after: readonly string[];
}

interface DeploymentStep {
  readonly stackName: string;
  /** The alarms that let CloudFormation roll the stack back. */
  readonly triggers: readonly string[];
  /** Behind `cdk deploy`. */
  readonly args: readonly string[];
}

export interface DeploymentOptions {
  /** ARNs of the alarms that exist, by name. A trigger that does not exist makes the deployment fail. */
  readonly alarmArns: ReadonlyMap<string, string>;
  /** How long CloudFormation watches the alarms of a consumer after its stack is updated. 0: only during the update. */
  readonly watchMinutes: number;
  /** Without triggers, for a deployment that repairs what an alarm is about. */
  readonly ignoreAlarms: boolean;
}

/**
 * One `cdk deploy` for each stack, in the order of their dependencies: triggers hold for every stack of a command, and
 * each consumer has its own.
 */
export function deploymentSteps(
  stacks: readonly StackToDeploy[],
  names: Names,
  catalog: Catalog,
  { alarmArns, watchMinutes, ignoreAlarms }: DeploymentOptions,
): DeploymentStep[] {
  return inOrder(stacks).map(({ id, stackName }) => {
    const consumer = catalog.consumers.find(({ name }) => names.consumer(name).stack === stackName);
    const triggers = (consumer && !ignoreAlarms ? healthAlarms : [])
      .map((kind) => alarmArns.get(names.consumer(consumer?.name ?? '').alarm(kind)))
      .filter((arn) => arn !== undefined);
    const watch =
      triggers.length === 0
        ? ['--rollback-trigger-alarm-arns', 'none'] // those of the deployment before would stay
        : [
            ...triggers.flatMap((arn) => ['--rollback-trigger-alarm-arns', arn]),
            '--monitoring-time-minutes',
            String(watchMinutes),
          ];
    return { stackName, triggers, args: [id, '--exclusively', '--require-approval', 'never', ...watch] };
  });
}

function inOrder(stacks: readonly StackToDeploy[]): StackToDeploy[] {
  const ordered: StackToDeploy[] = [];
  const place = (stack: StackToDeploy) => {
    if (ordered.includes(stack)) return;
    for (const other of stacks) if (stack.after.includes(other.id)) place(other);
    ordered.push(stack);
  };
  for (const stack of stacks) place(stack);
  return ordered;
}
