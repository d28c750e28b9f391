import { once } from 'node:events';
import { type IncomingMessage, request } from 'node:http';
import { connect } from 'node:net';
import { networkInterfaces } from 'node:os';
import { describe, expect, it, onTestFinished } from 'vitest';
import { foreignRequest } from '../../../local/protocols/foreign-request.ts';
import { LocalServer } from '../../../local/server.ts';

const rows: { from: string; headers: Record<string, string>; refused: string | false }[] = [
  { from: 'a tool', headers: { host: '127.0.0.1:4566' }, refused: false },
  { from: 'a tool, by name', headers: { host: 'localhost:4566' }, refused: false },
  { from: 'a tool, without a port', headers: { host: 'LOCALHOST' }, refused: false },
  { from: 'a tool, by another loopback address', headers: { host: '127.1.2.3:4566' }, refused: false },
  { from: 'a tool, by IPv6', headers: { host: '[::1]:4566' }, refused: false },
  { from: 'Node’s fetch', headers: { host: '127.0.0.1:4566', 'sec-fetch-mode': 'cors' }, refused: false },
  { from: 'an address bar', headers: { host: '127.0.0.1:4566', 'sec-fetch-site': 'none' }, refused: false },
  { from: 'itself', headers: { host: 'localhost:4566', origin: 'http://localhost:4566' }, refused: false },
  { from: 'a page', headers: { host: '127.0.0.1:4566', origin: 'https://evil.example' }, refused: 'Origin' },
  { from: 'a file or a sandbox', headers: { host: '127.0.0.1:4566', origin: 'null' }, refused: 'Origin' },
  {
    from: 'a page on another port',
    headers: { host: 'localhost:4566', origin: 'http://localhost:80' },
    refused: 'Origin',
  },
  { from: 'a page over TLS', headers: { host: 'localhost:4566', origin: 'https://localhost:4566' }, refused: 'Origin' },
  {
    from: 'an image of a page',
    headers: { host: '127.0.0.1:4566', 'sec-fetch-site': 'cross-site' },
    refused: 'Sec-Fetch-Site',
  },
  {
    from: 'an image of a page on another port',
    headers: { host: 'localhost:4566', 'sec-fetch-site': 'same-site' },
    refused: 'Sec-Fetch-Site',
  },
  { from: 'a rebound name', headers: { host: 'evil.example:4566' }, refused: 'evil.example' },
  {
    from: 'a rebound name, to itself',
    headers: { host: 'evil.example', origin: 'http://evil.example' },
    refused: 'evil.example',
  },
  { from: 'a name that begins as ours', headers: { host: '127.0.0.1.evil.example' }, refused: 'evil.example' },
  { from: 'a name that ends as ours', headers: { host: 'evil-localhost:4566' }, refused: 'evil-localhost' },
  { from: 'a name below ours', headers: { host: 'evil.localhost:4566' }, refused: 'evil.localhost' },
  { from: 'every address', headers: { host: '0.0.0.0:4566' }, refused: '0.0.0.0' },
  { from: 'a user at a host', headers: { host: 'localhost@evil.example' }, refused: 'evil.example' },
  { from: 'nobody', headers: { host: '' }, refused: 'host ""' },
];

/** A request as a browser sends it: `fetch` here sets no such headers. */
async function send(endpoint: string, headers: Record<string, string>, method = 'POST') {
  const sent = request(endpoint, { method, headers: { 'x-amz-target': 'Test.Delete', ...headers } });
  sent.end(method === 'POST' ? 'not even JSON' : undefined);
  const [response] = (await once(sent, 'response')) as [IncomingMessage];
  let body = '';
  for await (const chunk of response) body += chunk;
  return { status: response.statusCode, body };
}

describe('the local cloud', () => {
  it.each(rows)('sees from its headers whether a request of $from is foreign: $refused', ({ headers, refused }) => {
    const reason = foreignRequest(headers);
    if (refused === false) expect(reason).toBeUndefined();
    else expect(reason).toContain(refused);
  });

  it('refuses a foreign request before anything reads it, and while it starts', async () => {
    const server = await LocalServer.listen(0);
    onTestFinished(() => server.stop());
    const headers = { host: 'evil.example' };
    expect(await send(server.endpoint, headers)).toMatchObject({ status: 403 });
    const calls: unknown[] = [];
    const Delete = { parameters: [], run: (input: unknown) => void calls.push(input) };
    server.serve({ json: { Test: { errorNamespace: 'test', operations: { Delete } } }, rest: {} }, () =>
      calls.push('a call'),
    );
    for (const method of ['POST', 'GET', 'OPTIONS', 'HEAD']) {
      expect(await send(server.endpoint, headers, method), method).toMatchObject({ status: 403 });
    }
    expect((await send(server.endpoint, headers)).body).toContain('AccessDeniedException');
    expect(calls).toEqual([]);
  });

  it('listens where nobody but this machine gets to it', async () => {
    const server = await LocalServer.listen(0);
    onTestFinished(() => server.stop());
    const { hostname, port } = new URL(server.endpoint);
    expect(hostname).toBe('127.0.0.1');
    const others = Object.values(networkInterfaces()).flatMap((each = []) => each.filter(({ internal }) => !internal));
    for (const { address } of others.filter(({ family }) => family === 'IPv4')) {
      const socket = connect(Number(port), address);
      await expect(once(socket, 'connect'), address).rejects.toMatchObject({ code: 'ECONNREFUSED' });
    }
  });
});
