import { createHash, createHmac } from 'node:crypto';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { Sha256 } from '../../../../lambda/redrive/sqs-client/sha256.ts';

const chunks = fc.array(fc.uint8Array({ maxLength: 200 }), { maxLength: 4 });
const hex = (bytes: Uint8Array) => Buffer.from(bytes).toString('hex');

async function digestOf(data: readonly Uint8Array[], secret?: ConstructorParameters<typeof Sha256>[0]) {
  const sha256 = new Sha256(secret);
  for (const chunk of data) sha256.update(chunk);
  return hex(await sha256.digest());
}

describe('the SHA-256 of the signatures', () => {
  it("is Node's, of any chunks", async () => {
    await fc.assert(
      fc.asyncProperty(chunks, async (data) => {
        expect(await digestOf(data)).toBe(createHash('sha256').update(Buffer.concat(data)).digest('hex'));
      }),
    );
  });

  it("is Node's HMAC with a secret of text, of bytes or of a part of bytes, at the first use and later", async () => {
    await fc.assert(
      fc.asyncProperty(chunks, fc.string({ unit: 'binary', maxLength: 100 }), async (data, text) => {
        const expected = createHmac('sha256', text).update(Buffer.concat(data)).digest('hex');
        const bytes = new TextEncoder().encode(text);
        const part = new TextEncoder().encode(`x${text}x`).subarray(1, -1);
        for (const secret of [text, bytes, bytes.buffer, part, new DataView(part.buffer, 1, part.length)]) {
          expect(await digestOf(data, secret)).toBe(expected);
          expect(await digestOf(data, secret)).toBe(expected);
        }
      }),
    );
  });

  it('uses a new secret access key at once, and the old one again', async () => {
    const data = [Buffer.from('a')];
    for (const secret of ['old', 'new', 'old']) {
      expect(await digestOf(data, secret)).toBe(createHmac('sha256', secret).update('a').digest('hex'));
    }
  });

  it('begins again when it is reset', async () => {
    const sha256 = new Sha256();
    sha256.update(Buffer.from('a'));
    sha256.reset();
    sha256.update(Buffer.from('b'));
    expect(hex(await sha256.digest())).toBe(createHash('sha256').update('b').digest('hex'));
  });
});
