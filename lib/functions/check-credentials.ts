import { Stack } from 'aws-cdk-lib';
import type { CfnFunction } from 'aws-cdk-lib/aws-lambda';

/**
 * Variables that give an SDK other credentials or another endpoint than Lambda's keys and the region, and that our client
 * does not read: https://docs.aws.amazon.com/sdkref/latest/guide/settings-reference.html
 */
const notRead =
  /^AWS_(PROFILE|DEFAULT_PROFILE|CONFIG_FILE|SHARED_CREDENTIALS_FILE|ROLE_ARN|WEB_IDENTITY_TOKEN_FILE|CONTAINER_.*|USE_FIPS_ENDPOINT|USE_DUALSTACK_ENDPOINT)$/;

/**
 * What a function has that needs more than the keys in its environment, a sentence each: it would fail at its first start.
 */
export function credentialProblems(cfnFunction: CfnFunction): string[] {
  const { functionName, snapStart, environment } = Stack.of(cfnFunction).resolve({
    functionName: cfnFunction.functionName,
    snapStart: cfnFunction.snapStart,
    environment: cfnFunction.environment,
  });
  const problems = Object.keys(environment?.variables ?? {})
    .filter((name) => notRead.test(name))
    .map(
      (name) => `Remove ${name} from the environment of the function "${functionName}": the function does not read it.`,
    );
  if (snapStart !== undefined && snapStart.applyOn !== 'None') {
    problems.push(
      `Turn SnapStart off for the function "${functionName}": with SnapStart, Lambda puts no keys into the environment, and the function reads them nowhere else.`,
    );
  }
  return problems;
}
