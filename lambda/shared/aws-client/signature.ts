import { createHmac, createSecretKey, hash, type KeyObject } from 'node:crypto';
import type { Credentials } from './credentials.ts';

/** What a request says, before it is signed. Names of headers are in lower case. */
interface RequestToSign {
  readonly path: string;
  readonly host: string;
  readonly contentType: string;
  readonly target: string;
  readonly body: string;
}

/**
 * Signs requests of one service in one region, by Signature Version 4:
 * https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_sigv-create-signed-request.html. The key of a day is derived
 * once, and imported into OpenSSL once: that takes longer than to sign with it.
 *
 * @returns the headers of the request, all that the signature covers and the signature.
 */
export function requestSigner(service: string, region: string) {
  let day: { readonly date: string; readonly secretAccessKey: string; readonly key: KeyObject } | undefined;

  function signingKey(date: string, secretAccessKey: string): KeyObject {
    if (day?.date !== date || day.secretAccessKey !== secretAccessKey) {
      const ofDay = hmac(`AWS4${secretAccessKey}`, date).digest();
      const ofService = hmac(hmac(ofDay, region).digest(), service).digest();
      day = { date, secretAccessKey, key: createSecretKey(hmac(ofService, 'aws4_request').digest()) };
    }
    return day.key;
  }

  return (request: RequestToSign, credentials: Credentials, now: number): Record<string, string> => {
    const time = new Date(now).toISOString().replace(/[-:]|\.\d{3}/g, ''); // as 20260301T100000Z
    const date = time.slice(0, 8);
    const headers: Record<string, string> = {
      // in the order of their names, as the signature wants them
      'content-type': request.contentType,
      host: request.host,
      'x-amz-date': time,
      ...(credentials.sessionToken && { 'x-amz-security-token': credentials.sessionToken }),
      'x-amz-target': request.target,
    };
    const names = Object.keys(headers).join(';');
    const lines = Object.entries(headers).map(([name, value]) => `${name}:${value}\n`);
    const path = request.path.split('/').map(encodeURIComponent).join('/'); // once more than on the wire
    const canonical = `POST\n${path}\n\n${lines.join('')}\n${names}\n${hash('sha256', request.body)}`;
    const scope = `${date}/${region}/${service}/aws4_request`;
    const signature = hmac(
      signingKey(date, credentials.secretAccessKey),
      `AWS4-HMAC-SHA256\n${time}\n${scope}\n${hash('sha256', canonical)}`,
    ).digest('hex');
    headers.authorization = `AWS4-HMAC-SHA256 Credential=${credentials.accessKeyId}/${scope}, SignedHeaders=${names}, Signature=${signature}`;
    return headers;
  };
}

const hmac = (key: string | Buffer | KeyObject, text: string) => createHmac('sha256', key).update(text);
