import { App, Stack } from 'aws-cdk-lib';
import type { CfnFunction } from 'aws-cdk-lib/aws-lambda';
import { expect, it } from 'vitest';
import { configOf } from '../../../lib/config/config.ts';
import { namesOf } from '../../../lib/config/names.ts';
import { NodeFunction } from '../../../lib/functions/node-function.ts';

/** Synthesizes one function after a change to it, as a stack or an aspect may make one. */
function synthesizeWith(change: (cfnFunction: CfnFunction, function_: NodeFunction) => void): void {
  const app = new App({ context: { 'aws:cdk:bundling-stacks': [] } });
  const handler = new NodeFunction(new Stack(app, 'Stack'), 'Handler', {
    functionName: 'commerce-dev-order',
    description: 'x',
    entry: 'lambda/consume/current-state.lambda.ts',
    timeoutSeconds: 30,
    memorySizeMegabytes: 512,
    serviceName: 'order',
    names: namesOf('dev'),
    config: configOf('dev'),
    environment: {},
    permissions: [],
  });
  change(handler.function.node.defaultChild as CfnFunction, handler);
  app.synth();
}

it.each([
  'AWS_PROFILE',
  'AWS_CONFIG_FILE',
  'AWS_ROLE_ARN',
  'AWS_CONTAINER_CREDENTIALS_FULL_URI',
  'AWS_USE_FIPS_ENDPOINT',
  'AWS_USE_DUALSTACK_ENDPOINT',
])('stops a synthesis with %s in the environment of a function', (name) => {
  expect(() => synthesizeWith((_, { function: handler }) => handler.addEnvironment(name, 'x'))).toThrow(
    `Remove ${name} from the environment of the function "commerce-dev-order"`,
  );
});

it('stops a synthesis with SnapStart', () => {
  const snapStart = (applyOn: string) => () =>
    synthesizeWith((cfnFunction) => {
      cfnFunction.snapStart = { applyOn };
    });
  expect(snapStart('PublishedVersions')).toThrow('Turn SnapStart off for the function "commerce-dev-order"');
  expect(snapStart('None')).not.toThrow();
});

it('leaves other variables alone', () => {
  expect(() =>
    synthesizeWith((_, { function: handler }) => handler.addEnvironment('AWS_ENDPOINT_URL', 'x')),
  ).not.toThrow();
});
