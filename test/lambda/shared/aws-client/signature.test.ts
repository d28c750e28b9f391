import { Sha256 } from '@smithy/core/checksum';
import { HttpRequest } from '@smithy/core/protocols';
import { SignatureV4 } from '@smithy/signature-v4';
import fc from 'fast-check';
import { expect, it } from 'vitest';
import { requestSigner } from '../../../../lambda/shared/aws-client/signature.ts';

const word = fc.stringMatching(/^[A-Za-z0-9+/=]{1,30}$/);
const day = 1_000 * 60 * 60 * 24;

it("is the SDK's, for whatever is signed, with the key of a day, the next day's and a rotated one", async () => {
  const [service, region] = ['dynamodb', 'eu-central-1'];
  const sign = requestSigner(service, region);
  await fc.assert(
    fc.asyncProperty(
      fc.record({
        path: fc.constantFrom('/', '/base/', '/a%20b/c/'),
        host: fc.constantFrom('dynamodb.eu-central-1.amazonaws.com', '127.0.0.1:4566'),
        contentType: fc.constant('application/x-amz-json-1.0'),
        target: word,
        body: fc.string({ unit: 'binary' }),
      }),
      fc.record({
        accessKeyId: word,
        secretAccessKey: fc.constantFrom('first', 'rotated'),
        sessionToken: fc.option(word, { nil: undefined }),
      }),
      fc.constantFrom(0, 1, day, day * 365).map((later) => Date.parse('2026-03-01T23:59:59.999Z') + later),
      async (request, { sessionToken, ...keys }, now) => {
        const credentials = { ...keys, ...(sessionToken !== undefined && { sessionToken }) };
        const signer = new SignatureV4({ credentials, region, service, sha256: Sha256, applyChecksum: false });
        const { host, path, contentType, target, body } = request;
        const headers = { host, 'content-type': contentType, 'x-amz-target': target };
        const unsigned = new HttpRequest({ method: 'POST', path, headers, body });
        const { headers: expected } = await signer.sign(unsigned, { signingDate: new Date(now) });
        expect(sign(request, credentials, now)).toEqual(expected);
      },
    ),
  );
});
