import { fieldOf } from '../events/json-fields.ts';
import { networkCodes } from '../shared/aws-client/aws-error.ts';

/**
 * What a refusal of `PutEvents` means for the events in it.
 *
 * - `again`: a passing failure, the same request may succeed.
 * - `refused`: of one event; the others of its request may be good.
 * - `stop`: of no event in particular; every further request would fail alike until somebody does something.
 */
export interface PutEventsError {
  readonly action: 'again' | 'refused' | 'stop';
  /** AWS's error code, or Node's. */
  readonly code: string;
  readonly message: string;
}

/**
 * https://docs.aws.amazon.com/eventbridge/latest/APIReference/API_PutEventsResultEntry.html names the first two as
 * retryable; the others are AWS's words for the same two conditions elsewhere.
 */
const passingCodes = new Set([
  'InternalFailure',
  'ThrottlingException',
  'InternalException',
  'InternalServerError',
  'Throttling',
  'ThrottledException',
  'TooManyRequestsException',
  'RequestLimitExceeded',
  'SlowDown',
  'RequestTimeout',
  'RequestTimeoutException',
  'ServiceUnavailable',
  'ServiceUnavailableException',
]);

const isOfNetwork = (name: string) => networkCodes.has(name) || name === 'TimeoutError';

/**
 * Node's codes where two programs meet that do not speak the same: TLS and none, a certificate that is not trusted, no HTTP.
 * https://nodejs.org/api/errors.html and https://nodejs.org/api/tls.html#x509-certificate-error-codes
 */
const misunderstanding = /^(EPROTO|HPE_|ERR_SSL_|ERR_TLS_|UNABLE_TO_|CERT_|.*_CERT)/;

/** https://docs.aws.amazon.com/eventbridge/latest/APIReference/CommonErrors.html, and the SDK's when it finds no keys. */
const callerCodes = new Set([
  'CredentialsProviderError',
  'ExpiredToken',
  'ExpiredTokenException',
  'IncompleteSignature',
  'InvalidClientTokenId',
  'InvalidSignatureException',
  'MissingAuthenticationToken',
  'MissingAuthenticationTokenException',
  'SignatureDoesNotMatch',
  'UnrecognizedClientException',
  'ResourceNotFoundException', // the bus; AWS itself accepts and drops events for a bus that does not exist
]);

/** Reads the error code that AWS answered for one entry of a request. */
export function entryError(code: string | undefined, message: string | undefined): PutEventsError {
  if (code === undefined)
    return { action: 'again', code: 'NoResult', message: 'AWS returned no result for this entry.' };
  return { action: passingCodes.has(code) ? 'again' : 'refused', code, message: message ?? '' };
}

/** Reads what the SDK threw for a whole request. */
export function requestError(thrown: unknown): PutEventsError {
  const { name, message, code, status, retryable } = partsOf(thrown);
  const network = [code, name].find((each) => each !== undefined && isOfNetwork(each));
  if (network !== undefined) return { action: 'again', code: network, message };
  if (code !== undefined && misunderstanding.test(code)) return { action: 'stop', code, message };
  if (callerCodes.has(name)) return { action: 'stop', code: name, message };
  const passing = passingCodes.has(name) || retryable || (status !== undefined && (status >= 500 || status === 429));
  return { action: passing ? 'again' : 'refused', code: name, message };
}

/** Whether the request never got an answer: when that outlasts every attempt, the endpoint is unreachable. */
export function isNetworkError(error: PutEventsError): boolean {
  return isOfNetwork(error.code);
}

function partsOf(thrown: unknown) {
  const text = (value: unknown) => (typeof value === 'string' ? value : undefined);
  const status = fieldOf(fieldOf(thrown, '$metadata'), 'httpStatusCode');
  return {
    name: text(fieldOf(thrown, 'name')) ?? 'Error',
    message: text(fieldOf(thrown, 'message')) ?? String(thrown),
    code: text(fieldOf(thrown, 'code')) ?? text(fieldOf(fieldOf(thrown, 'cause'), 'code')),
    status: typeof status === 'number' ? status : undefined,
    retryable: fieldOf(thrown, '$retryable') !== undefined,
  };
}
