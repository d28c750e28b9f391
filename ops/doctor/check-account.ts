import { DescribeEventBusCommand } from '@aws-sdk/client-eventbridge';
import { GetAccountSettingsCommand } from '@aws-sdk/client-lambda';
import { GetParameterCommand } from '@aws-sdk/client-ssm';
import { consumerConfigOf } from '../../lib/config/config.ts';
import { countText } from '../text.ts';
import type { DeployedIn, Found, StageToCheck } from './finding.ts';

/** Where the stage is deployed; undefined if it is not deployed in the caller's Region and account. */
export async function deployedIn({ clients, names }: StageToCheck): Promise<DeployedIn | undefined> {
  try {
    const { Arn = '' } = await clients.events.send(new DescribeEventBusCommand({ Name: names.bus }));
    const [, partition = '', , region = '', account = ''] = Arn.split(':');
    return { partition, region, account };
  } catch (error) {
    if ((error as Error).name === 'ResourceNotFoundException') return undefined;
    throw error;
  }
}

export function checkRegion({ names, settings }: StageToCheck, deployed: DeployedIn | undefined): Found {
  if (deployed) {
    return { result: 'ok', found: `${names.bus} is in ${deployed.region} of account ${deployed.account}.` };
  }
  const { endpoint } = settings;
  if (endpoint !== undefined) {
    const found = `${names.bus} does not exist at ${endpoint}.`;
    return { result: 'problem', found, toDo: 'Choose the --stage that runs there, or another --endpoint.' };
  }
  const where = settings.region ?? 'the Region of your profile';
  return {
    result: 'problem',
    found: `${names.bus} does not exist in ${where} of this account.`,
    toDo: `Deploy the stage (npx cdk deploy --all -c stage=${settings.stage}), or choose another --region, --stage or AWS_PROFILE.`,
  };
}

// The qualifier of `cdk bootstrap`: https://docs.aws.amazon.com/cdk/v2/guide/bootstrapping-customizing.html
const bootstrapVersionParameter = '/cdk-bootstrap/hnb659fds/version';

/** What the synthesized templates require. */
export const leastBootstrapVersion = 6;

export async function checkBootstrap({ clients }: StageToCheck): Promise<Found> {
  try {
    const { Parameter } = await clients.ssm.send(new GetParameterCommand({ Name: bootstrapVersionParameter }));
    const version = Number(Parameter?.Value);
    if (version >= leastBootstrapVersion) {
      return {
        result: 'ok',
        found: `The bootstrap stack has version ${version}; the templates need ${leastBootstrapVersion}.`,
      };
    }
    return {
      result: 'problem',
      found: `The bootstrap stack has version ${Parameter?.Value ?? 'unknown'}, but the templates need ${leastBootstrapVersion}.`,
      toDo: 'Update it: npx cdk bootstrap',
    };
  } catch (error) {
    if ((error as Error).name !== 'ParameterNotFound') throw error;
    return {
      result: 'problem',
      found: 'This account is not bootstrapped for the CDK in this Region.',
      toDo: 'Bootstrap it, once for each account and Region: npx cdk bootstrap',
    };
  }
}

/** https://docs.aws.amazon.com/lambda/latest/dg/gettingstarted-limits.html */
export async function checkConcurrency({ clients, config, catalog }: StageToCheck): Promise<Found> {
  const { AccountLimit } = await clients.lambda.send(new GetAccountSettingsCommand({}));
  const available = AccountLimit?.UnreservedConcurrentExecutions ?? 0;
  const consumers = catalog.consumers.reduce(
    (sum, { name }) => sum + consumerConfigOf(config, name).maximumConcurrency,
    0,
  );
  // The schedule redrives the queue of each consumer at once; an operator looks meanwhile.
  const needed = consumers + (config.redrive.schedule.enabled ? catalog.consumers.length : 0) + 1;
  const found = `This account has ${countText(available)} unreserved concurrent executions in Lambda; this configuration can use ${countText(needed)}.`;
  if (available >= needed) return { result: 'ok', found };
  return {
    result: 'problem',
    found,
    toDo: `Request a quota increase (aws service-quotas request-service-quota-increase --service-code lambda --quota-code L-B99A9384 --desired-value 1000), or lower maximumConcurrency in lib/config/config.ts. Until then, Lambda throttles functions and messages wait in their queues.`,
  };
}
