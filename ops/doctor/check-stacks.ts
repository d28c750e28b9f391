import { type CloudFormationClient, DescribeStacksCommand, type Stack } from '@aws-sdk/client-cloudformation';
import type { Found, StageToCheck } from './finding.ts';

/** Whether the stacks of the stage are there, whole, and protected where they keep data. */
export async function checkStacks({ clients, names, config, catalog, settings }: StageToCheck): Promise<Found[]> {
  const stacks = await stacksOf(clients.cloudFormation, `${names.prefix}-`);
  const consumerStacks = catalog.consumers.map(({ name }) => names.consumer(name).stack);
  const expected = [names.eventBusStack, ...consumerStacks, names.operationsStack];
  const deploy = `npx cdk deploy --all -c stage=${settings.stage}`;
  const found: Found[] = [];
  for (const name of expected.filter((each) => !stacks.some(({ StackName }) => StackName === each))) {
    found.push({ result: 'problem', found: `The stack ${name} is not deployed.`, toDo: `Deploy it: ${deploy}` });
  }
  for (const { StackName: name = '', StackStatus: status = '' } of stacks) {
    if (!expected.includes(name)) {
      found.push({
        result: 'problem',
        found: `The stack ${name} is deployed, but the app here does not contain it. cdk deploy --all never deletes a stack.`,
        toDo: `Disable its rule, wait until its queues are empty, then delete it: aws cloudformation delete-stack --stack-name ${name} (docs/extending.md describes how to undo each change).`,
      });
    } else if (status.endsWith('_IN_PROGRESS')) {
      found.push({
        result: 'advice',
        found: `The stack ${name} is being changed (${status}).`,
        toDo: 'Wait, then check again.',
      });
    } else if (/^(CREATE_FAILED|ROLLBACK_|DELETE_)|_FAILED$/.test(status)) {
      found.push({
        result: 'problem',
        found: `The stack ${name} is in ${status}.`,
        toDo: `Find the reason (aws cloudformation describe-stack-events --stack-name ${name}), then follow “A deployment that failed” in docs/deploying.md.`,
      });
    }
  }
  const unprotected = stacks.filter(
    ({ StackName = '', EnableTerminationProtection }) => expected.includes(StackName) && !EnableTerminationProtection,
  );
  if (config.protectData && unprotected.length > 0) {
    found.push({
      result: 'problem',
      found: `Termination protection is off for ${unprotected.map(({ StackName }) => StackName).join(', ')}.`,
      toDo: `After the first deployment, set protectStacks of stage ${settings.stage} in lib/config/config.ts and deploy: ${deploy}`,
    });
  }
  if (found.length > 0) return found;
  const protection = config.protectData
    ? 'have termination protection'
    : 'have no termination protection, because this stage keeps no data';
  return [{ result: 'ok', found: `${stacks.length} stacks are deployed and ${protection}.` }];
}

/** Deleted stacks are not listed when none is named. */
async function stacksOf(client: CloudFormationClient, prefix: string): Promise<Stack[]> {
  const stacks: Stack[] = [];
  let NextToken: string | undefined;
  do {
    const page = await client.send(new DescribeStacksCommand({ NextToken }));
    stacks.push(...(page.Stacks ?? []).filter(({ StackName = '' }) => StackName.startsWith(prefix)));
    NextToken = page.NextToken;
  } while (NextToken !== undefined);
  return stacks;
}
