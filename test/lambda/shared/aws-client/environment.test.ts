import { describe, expect, it } from 'vitest';
import { environmentCredentials } from '../../../../lambda/shared/aws-client/credentials.ts';
import { environmentEndpoint } from '../../../../lambda/shared/aws-client/endpoint.ts';
import type { ServiceName } from '../../../../lambda/shared/aws-client/services.ts';
import { endpointOfSdk } from './endpoint-of-sdk.ts';

/** A region of each partition, and those with words of their own. */
const regions = [
  'us-east-1',
  'eu-central-1',
  'us-gov-west-1',
  'us-gov-east-1',
  'cn-north-1',
  'cn-northwest-1',
  'eusc-de-east-1',
  'us-iso-east-1',
  'us-isob-east-1',
  'eu-isoe-west-1',
  'us-isof-south-1',
];
const names: readonly ServiceName[] = ['dynamodb', 'events', 'monitoring', 'sqs'];

describe('the endpoint of a service', () => {
  it.each(regions)("is the SDK's in %s", async (region) => {
    for (const name of names) {
      expect(environmentEndpoint(name, { AWS_REGION: region })).toEqual({
        url: await endpointOfSdk(name, region),
        region,
      });
    }
  });

  it.each<[Record<string, string>, string]>([
    [{ AWS_ENDPOINT_URL: 'http://127.0.0.1:4566' }, 'http://127.0.0.1:4566/'],
    [{ AWS_ENDPOINT_URL_SQS: 'http://[::1]:9/base', AWS_ENDPOINT_URL: 'http://127.0.0.1:1' }, 'http://[::1]:9/base'],
    [{ AWS_ENDPOINT_URL_DYNAMODB: 'http://127.0.0.1:1' }, 'https://sqs.eu-west-1.amazonaws.com/'],
    [
      { AWS_ENDPOINT_URL: 'http://127.0.0.1:1', AWS_IGNORE_CONFIGURED_ENDPOINT_URLS: 'true' },
      'https://sqs.eu-west-1.amazonaws.com/',
    ],
    [{ AWS_USE_FIPS_ENDPOINT: 'false', AWS_USE_DUALSTACK_ENDPOINT: '' }, 'https://sqs.eu-west-1.amazonaws.com/'],
  ])('of %o is %s', (variables, url) => {
    expect(environmentEndpoint('sqs', { AWS_REGION: 'eu-west-1', ...variables }).url.href).toBe(url);
  });

  it.each<[Record<string, string>, string]>([
    [{}, 'Set AWS_REGION to the region of the stage: it is missing.'],
    [{ AWS_REGION: 'eu-west-1', AWS_ENDPOINT_URL: '127.0.0.1:4566' }, 'got "127.0.0.1:4566"'],
    [{ AWS_REGION: 'eu-west-1', AWS_USE_FIPS_ENDPOINT: 'true' }, 'Unset AWS_USE_FIPS_ENDPOINT'],
    [
      { AWS_REGION: 'eu-west-1', AWS_USE_DUALSTACK_ENDPOINT: 'TRUE' },
      'Unset AWS_USE_DUALSTACK_ENDPOINT, which is not served, and name the endpoint in AWS_ENDPOINT_URL_SQS instead.',
    ],
  ])('of %o is refused with what to do', (variables, message) => {
    expect(() => environmentEndpoint('sqs', variables)).toThrow(message);
  });
});

describe('the keys of a function', () => {
  it('are those that the environment has at each request', () => {
    const env: Record<string, string> = { AWS_ACCESS_KEY_ID: 'a', AWS_SECRET_ACCESS_KEY: 's', AWS_SESSION_TOKEN: '' };
    const credentials = environmentCredentials(env);
    expect(credentials()).toEqual({ accessKeyId: 'a', secretAccessKey: 's', sessionToken: undefined });
    Object.assign(env, { AWS_ACCESS_KEY_ID: 'b', AWS_SESSION_TOKEN: 't' });
    expect(credentials()).toEqual({ accessKeyId: 'b', secretAccessKey: 's', sessionToken: 't' });
  });

  it.each<[Record<string, string>, string]>([
    [{}, 'Run this as a Lambda function, or set both keys'],
    [{ AWS_ACCESS_KEY_ID: 'a' }, 'Run this as a Lambda function, or set both keys'],
    [{ AWS_PROFILE: 'mine' }, 'no profile or role is read'],
    [
      { AWS_CONTAINER_CREDENTIALS_FULL_URI: 'http://127.0.0.1:9001/v1/credentials' },
      'Turn SnapStart off for this function',
    ],
  ])('of %o are refused at once with what to do', (env, message) => {
    expect(() => environmentCredentials(env)).toThrow(message);
  });
});
