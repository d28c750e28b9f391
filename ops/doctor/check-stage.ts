import { OpsError } from '../context.ts';
import { checkBootstrap, checkConcurrency, checkRegion, deployedIn } from './check-account.ts';
import { checkDeadLetters } from './check-dead-letters.ts';
import { checkDrift } from './check-drift.ts';
import { checkStacks } from './check-stacks.ts';
import { checkSubscriptions } from './check-subscriptions.ts';
import { checkArchive, checkRecovery, checkTableWrites } from './check-table.ts';
import type { DeployedIn, Finding, Found, StageToCheck } from './finding.ts';

interface Check {
  readonly name: string;
  run(stage: StageToCheck, deployed: DeployedIn): Promise<Found | readonly Found[]>;
}

/** Of the account: they make sense before the first deployment too. */
const accountChecks: readonly Check[] = [
  { name: 'bootstrap', run: checkBootstrap },
  { name: 'concurrency', run: checkConcurrency },
];

const stageChecks: readonly Check[] = [
  { name: 'stacks', run: checkStacks },
  { name: 'drift', run: checkDrift },
  { name: 'subscriptions', run: checkSubscriptions },
  { name: 'dead-letters', run: checkDeadLetters },
  { name: 'table-writes', run: checkTableWrites },
  { name: 'recovery', run: checkRecovery },
  { name: 'archive', run: checkArchive },
];

const nowhere: DeployedIn = { partition: '', region: '', account: '' };

/** Everything that can be found out by looking. A stage that is not deployed gets the checks of its account only. */
export async function checkStage(stage: StageToCheck): Promise<Finding[]> {
  const deployed = await deployedIn(stage);
  const checks = deployed ? [...accountChecks, ...stageChecks] : accountChecks;
  const findings = await Promise.all(checks.map((check) => carriedOut(check, stage, deployed ?? nowhere)));
  return [{ check: 'region', ...checkRegion(stage, deployed) }, ...findings.flat()];
}

async function carriedOut({ name, run }: Check, stage: StageToCheck, deployed: DeployedIn): Promise<Finding[]> {
  try {
    return [await run(stage, deployed)].flat().map((found) => ({ check: name, ...found }));
  } catch (error) {
    return [{ check: name, ...notCheckedBecause(error, stage) }];
  }
}

/** What the endpoint does not have cannot be wrong there; what the caller may not see can. */
function notCheckedBecause(error: unknown, { settings }: StageToCheck): Found {
  const { name, message } = error as Error;
  if (/^(InvalidAction|UnknownOperation|UnsupportedOperation|NotImplemented)/.test(name)) {
    return { result: 'not_checked', found: `Not checked here: ${settings.endpoint ?? 'AWS'} does not support it.` };
  }
  if (/^(AccessDenied|AuthorizationError|UnauthorizedOperation)/.test(name)) {
    return {
      result: 'problem',
      found: `Not checked, because you lack a permission: ${message}`,
      toDo: 'Get the permissions that docs/operating.md lists for doctor, or ask somebody who has them to run the check.',
    };
  }
  if (/NotFound|QueueDoesNotExist|NonExistentQueue/.test(name)) {
    return {
      result: 'problem',
      found: `Not checked, because a part of the stage is not deployed: ${message}`,
      toDo: `Deploy it: npx cdk deploy --all -c stage=${settings.stage}`,
    };
  }
  if (error instanceof OpsError)
    return { result: 'problem', found: `Not checked: ${message}`, toDo: 'Fix the error, then check again.' };
  throw error;
}
