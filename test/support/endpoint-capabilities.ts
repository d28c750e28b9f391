import { it } from 'vitest';

/**
 * What AWS does and an emulator may lack: word → reason. A case that needs one is not run, and says why, where
 * E2E_ENDPOINT_LACKS (words with commas between) names it. A new word belongs in docs/end-to-end.md too.
 */
const capabilities = {
  'message-group-path':
    'its rules set no MessageGroupId, taken from the event, on messages to standard queues, as EventBridge does',
} as const;

type Capability = keyof typeof capabilities;

/** @throws Error for a word that is no capability: a mistyped one must not look as if its cases had been considered. */
function lackingCapabilities(words = process.env.E2E_ENDPOINT_LACKS ?? ''): Set<Capability> {
  const named = words.split(',').flatMap((word) => word.trim() || []);
  const unknown = named.filter((word) => !Object.hasOwn(capabilities, word));
  if (unknown.length > 0) {
    throw new Error(
      `E2E_ENDPOINT_LACKS names ${unknown.join(', ')}; it knows ${Object.keys(capabilities).join(', ')} only.`,
    );
  }
  return new Set(named as Capability[]);
}

/** `it` for a case that needs a capability: where the endpoint lacks it, the case is listed with the reason. */
export function itNeeds(capability: Capability) {
  const lacks = lackingCapabilities().has(capability);
  return (name: string, body: () => Promise<void>) => {
    if (lacks)
      console.info(`Not run: "${name}", because the endpoint lacks ${capability}: ${capabilities[capability]}.`);
    it.runIf(!lacks)(name, body, 1_000 * 60 * 10); // 10 minutes: what such cases change on AWS takes its time
  };
}
