import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { EventBridgeClient, type EventBridgeClientConfig, PutEventsCommand } from '@aws-sdk/client-eventbridge';
import { afterEach, beforeEach, expect, it, onTestFinished, vi } from 'vitest';
import { leanPutEvents } from '../../../lambda/publish/lean-put-events.ts';
import { stubService } from '../shared/aws-client/stub-service.ts';

const { seen, answerWith, start, stop } = stubService();
let endpoint: string;
beforeEach(async () => {
  endpoint = await start();
  answerWith(200, '{"FailedEntryCount":0,"Entries":[{"EventId":"id"}]}');
});
afterEach(async () => {
  vi.unstubAllEnvs();
  await stop();
});

const Entries = [{ EventBusName: 'bus', Source: 'commerce.x', DetailType: 'X', Detail: '{}', Time: new Date(1_500) }];
const keys = { accessKeyId: 'AKID', secretAccessKey: 'secret', sessionToken: 'token' };

/** One request by the SDK's client, and the same one by ours that was made of it. */
async function both(config: EventBridgeClientConfig) {
  const client = new EventBridgeClient({ maxAttempts: 1, ...config });
  onTestFinished(() => client.destroy());
  await client.send(new PutEventsCommand({ Entries }));
  const bySdk = seen.splice(0)[0];
  const answer = await (await leanPutEvents(client))({ Entries }, {});
  return { answer, bySdk, own: seen[0], requests: seen.length };
}

const comparable = (request: (typeof seen)[number] | undefined) => ({
  path: request?.path,
  body: JSON.parse(request?.body ?? ''),
  host: request?.headers.host,
  token: request?.headers['x-amz-security-token'],
  scope: /Credential=([^,]+)/.exec(request?.headers.authorization ?? '')?.[1],
});

it('goes where the client goes, for its region and with its keys', async () => {
  const { answer, bySdk, own, requests } = await both({
    endpoint: `${endpoint}/base`,
    region: 'eu-west-1',
    credentials: keys,
  });
  expect(answer).toEqual({ FailedEntryCount: 0, Entries: [{ EventId: 'id' }] });
  expect(comparable(own)).toEqual(comparable(bySdk));
  expect(own?.path).toBe('/base/');
  expect(requests).toBe(1); // none to find the endpoint
});

it('takes endpoint, region and keys from the profile', async () => {
  const folder = mkdtempSync(path.join(tmpdir(), 'profile-'));
  onTestFinished(() => rmSync(folder, { recursive: true }));
  const lines = [
    '[profile shop]',
    'region = ap-south-1',
    'aws_access_key_id = OFPROFILE',
    'aws_secret_access_key = s',
    'services = here',
    '[services here]',
    'eventbridge =',
    `  endpoint_url = ${endpoint}`,
  ];
  writeFileSync(path.join(folder, 'config'), lines.join('\n'));
  vi.stubEnv('AWS_CONFIG_FILE', path.join(folder, 'config'));
  vi.stubEnv('AWS_SHARED_CREDENTIALS_FILE', path.join(folder, 'none'));
  vi.stubEnv('AWS_PROFILE', 'shop');
  const { bySdk, own } = await both({});
  expect(comparable(own)).toEqual(comparable(bySdk));
  expect(comparable(own).scope).toMatch(/^OFPROFILE\/\d+\/ap-south-1\/events\//);
});

it('asks for the keys again when they expire', async () => {
  let asked = 0;
  const credentials = async () => ({
    ...keys,
    accessKeyId: `AKID${++asked}`,
    expiration: new Date(Date.now() + 1_000),
  });
  const client = new EventBridgeClient({ endpoint, region: 'eu-west-1', credentials });
  onTestFinished(() => client.destroy());
  const putEvents = await leanPutEvents(client);
  for (let request = 0; request < 2; request++) await putEvents({ Entries }, {});
  const used = seen.map((request) => comparable(request).scope?.split('/')[0]);
  expect(new Set(used).size).toBe(2);
});

it('throws what the SDK throws where there are no credentials', async () => {
  const credentials = () => Promise.reject(Object.assign(new Error('none'), { name: 'CredentialsProviderError' }));
  const client = new EventBridgeClient({ endpoint, region: 'eu-west-1', credentials });
  onTestFinished(() => client.destroy());
  await expect(leanPutEvents(client)).rejects.toMatchObject({ name: 'CredentialsProviderError' });
  expect(seen).toEqual([]);
});
