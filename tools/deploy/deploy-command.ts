import type { Catalog } from '../../lambda/events/catalog.ts';
import type { Names } from '../../lib/config/names.ts';
import { type DeploymentOptions, deploymentSteps, type StackToDeploy } from './deployment-steps.ts';

interface DeployPorts {
  /** Synthesizes the stage and returns its stacks. */
  synthesize(): Promise<readonly StackToDeploy[]>;
  /** ARNs of the alarms whose names begin so, by name. */
  alarmArns(prefix: string): Promise<ReadonlyMap<string, string>>;
  /** Runs `cdk deploy` on what was synthesized, and returns its exit code. */
  deploy(args: readonly string[]): Promise<number>;
  print(line: string): void;
}

/** Deploys a stage stack by stack, and stops at the first that fails. Returns the exit code. */
export async function deployStage(
  names: Names,
  catalog: Catalog,
  options: Omit<DeploymentOptions, 'alarmArns'>,
  ports: DeployPorts,
): Promise<number> {
  const stacks = await ports.synthesize();
  const alarmArns = await ports.alarmArns(`${names.prefix}-`);
  const steps = deploymentSteps(stacks, names, catalog, { ...options, alarmArns });
  for (const [at, { stackName, triggers, args }] of steps.entries()) {
    const watched = triggers.length === 0 ? 'without rollback triggers' : `watching ${triggers.length} health alarms`;
    ports.print(`${stackName}: ${watched}`);
    const exitCode = await ports.deploy(args);
    if (exitCode === 0) continue;
    const left = steps.slice(at + 1).map((step) => step.stackName);
    ports.print(
      `${stackName} was not deployed${left.length === 0 ? '' : `, nor were: ${left.join(', ')}`}. See “A deployment that failed” in docs/deploying.md.`,
    );
    return 1;
  }
  return 0;
}
