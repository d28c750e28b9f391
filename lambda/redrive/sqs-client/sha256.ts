import { createHmac, createSecretKey, hash, type KeyObject } from 'node:crypto';

type Bytes = ArrayBuffer | ArrayBufferView;

/**
 * SHA-256 for the SDK's signatures: a digest, or with a secret an HMAC. Node imports a secret anew for each HMAC, which
 * takes longer than the HMAC of a request; here the two that sign every request are imported once.
 */
export class Sha256 {
  readonly #secret: string | Bytes | undefined;
  #chunks: Uint8Array[] = [];

  /** @param secret where it is bytes they must never change: the SDK keeps the signing key of a day. */
  constructor(secret?: string | Bytes) {
    this.#secret = secret;
  }

  update(chunk: Uint8Array): void {
    this.#chunks.push(chunk);
  }

  async digest(): Promise<Uint8Array> {
    const [only = new Uint8Array(), ...more] = this.#chunks;
    const data = more.length === 0 ? only : Buffer.concat(this.#chunks);
    if (this.#secret === undefined) return hash('sha256', data, 'buffer');
    return createHmac('sha256', importedKey(this.#secret)).update(data).digest();
  }

  reset(): void {
    this.#chunks = [];
  }
}

const ofBytes = new WeakMap<Bytes, KeyObject>();
let ofText: { readonly text: string; readonly key: KeyObject } | undefined; // a function has one secret access key

function importedKey(secret: string | Bytes): KeyObject {
  if (typeof secret !== 'string') {
    const key = ofBytes.get(secret) ?? createSecretKey(bufferOf(secret));
    ofBytes.set(secret, key);
    return key;
  }
  if (ofText?.text !== secret) ofText = { text: secret, key: createSecretKey(secret, 'utf8') };
  return ofText.key;
}

const bufferOf = (bytes: Bytes) =>
  bytes instanceof ArrayBuffer ? Buffer.from(bytes) : Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength);
