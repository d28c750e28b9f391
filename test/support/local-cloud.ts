import { onTestFinished } from 'vitest';
import { type LocalCloud, type LocalCloudOptions, startLocalCloud } from '../../local/cloud.ts';
import { type StackFixture, writeAssembly } from './assembly.ts';

/** Boots hand-written stacks on any free port; stopped after the test. */
export async function bootStacks(
  stacks: readonly StackFixture[],
  options: Partial<LocalCloudOptions> = {},
): Promise<LocalCloud> {
  const cloud = await startLocalCloud({ assemblyDirectory: writeAssembly(stacks), port: 0, ...options });
  onTestFinished(() => cloud.stop());
  return cloud;
}

/**
 * The stage of an assembly on any free port, for who stops it. Its schedules are due at once: without them four functions
 * fewer start up beside the test.
 */
export async function bootWithoutSchedules(assemblyDirectory: string): Promise<LocalCloud> {
  const cloud = await startLocalCloud({ assemblyDirectory, port: 0 });
  for (const schedule of cloud.schedules.values()) schedule.stop();
  return cloud;
}

/** One stack of the given resources. */
export const bootResources = (
  Resources: Readonly<Record<string, object>>,
  options: Partial<LocalCloudOptions> & { readonly bundles?: Readonly<Record<string, string>> } = {},
): Promise<LocalCloud> => {
  const { bundles = {}, ...rest } = options;
  return bootStacks([{ name: 'shop', template: { Resources }, bundles }], rest);
};

/** What a client of a JSON protocol sends and gets, without an SDK between. */
export async function call(endpoint: string, target: string, input: unknown) {
  const response = await fetch(endpoint, {
    method: 'POST',
    headers: {
      'content-type': 'application/x-amz-json-1.0',
      'x-amz-target': target,
      'x-amz-date': '20260101T000000Z',
      authorization: 'AWS4-HMAC-SHA256 Credential=test, SignedHeaders=host, Signature=test',
    },
    body: typeof input === 'string' ? input : JSON.stringify(input),
  });
  return {
    status: response.status,
    headers: response.headers,
    body: (await response.json()) as Record<string, unknown>,
  };
}
