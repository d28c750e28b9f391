import { devNull } from 'node:os';

/**
 * The configuration of an SDK client for an endpoint on this machine. Everything is said here that the SDK would take
 * from the environment or from `~/.aws` otherwise (https://docs.aws.amazon.com/sdkref/latest/guide/settings-reference.html):
 * a profile takes precedence over keys, and an endpoint of ours has no FIPS and no dual-stack variant. Nothing there
 * checks credentials, but the SDK sends nothing without.
 */
export function localClientConfig(endpoint: string) {
  return {
    endpoint,
    region: 'us-east-1',
    credentials: { accessKeyId: 'local', secretAccessKey: 'local' },
    useFipsEndpoint: false,
    useDualstackEndpoint: false,
    retryMode: 'standard',
    defaultsMode: 'legacy', // the SDK's default
    maxAttempts: 3, // the SDK's default
  } as const;
}

/** The environment without the user's AWS settings, for a process that has nothing to do with an AWS account. */
export function withoutAwsSettings(env: NodeJS.ProcessEnv): NodeJS.ProcessEnv {
  return {
    ...Object.fromEntries(Object.entries(env).filter(([name]) => !name.startsWith('AWS_'))),
    AWS_CONFIG_FILE: devNull,
    AWS_SHARED_CREDENTIALS_FILE: devNull,
    AWS_EC2_METADATA_DISABLED: 'true', // else what finds no credentials asks for the role of a virtual machine
  };
}
