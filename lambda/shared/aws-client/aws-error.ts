import type { Answer } from './post.ts';

/** What an AWS service refused a request with, under the name that AWS gives it, as the SDK throws it. */
export class AwsError extends Error {
  readonly $metadata: { readonly httpStatusCode: number; readonly requestId: string | undefined; attempts: number };
  /** Of a refused condition whose caller asked for it: the item as it is. */
  Item?: object;
  /** As the SDK marks what may succeed when it is sent again. */
  $retryable?: object;

  constructor(name: string, message: string, httpStatusCode: number, requestId: string | undefined) {
    super(message);
    this.name = name;
    this.$metadata = { httpStatusCode, requestId, attempts: 1 };
  }
}

/**
 * The error of an answer that is none of success. Its name is in a header or in the body, and may have a namespace before
 * it and an address behind: https://smithy.io/2.0/aws/protocols/aws-json-1_1-protocol.html#operation-error-serialization
 */
export function awsError({ status, headers, text }: Answer): AwsError {
  const body = objectIn(text);
  const [named] = [body.__type, body.code, headers['x-amzn-errortype']].filter((each) => typeof each === 'string');
  const name = /^(?:[^#,:]*#)?([^#,:]+)/.exec(named ?? '')?.[1] ?? 'Unknown';
  const message = [body.message, body.Message].find((each) => typeof each === 'string');
  const requestId = String(headers['x-amzn-requestid'] ?? '') || undefined;
  const error = new AwsError(name, message ?? 'UnknownError', status, requestId);
  if (typeof body.Item === 'object' && body.Item !== null) error.Item = body.Item;
  return error;
}

/** Of an error of AWS, or of Node where there was no answer: whether the same request may succeed in a moment. */
export function passingKind(error: unknown): 'throttled' | 'passing' | undefined {
  const { name, code, $metadata, $retryable } = error as NodeJS.ErrnoException & Partial<AwsError>;
  const status = $metadata?.httpStatusCode;
  if ($retryable) return 'passing';
  if (status === 429 || throttlingNames.has(name)) return 'throttled';
  if (passingNames.has(name) || networkCodes.has(code ?? '') || passingStatuses.has(status ?? 0)) return 'passing';
  return undefined;
}

/** Whether a wrong clock of ours may be the reason. */
export const isOfClock = ({ name }: AwsError) => clockNames.has(name);

// The SDK's lists: https://github.com/smithy-lang/smithy-typescript, service-error-classification
const throttlingNames: ReadonlySet<string> = new Set([
  'BandwidthLimitExceeded',
  'EC2ThrottledException',
  'LimitExceededException',
  'PriorRequestNotComplete',
  'ProvisionedThroughputExceededException',
  'RequestLimitExceeded',
  'RequestThrottled',
  'RequestThrottledException',
  'SlowDown',
  'ThrottledException',
  'Throttling',
  'ThrottlingException',
  'TooManyRequestsException',
  'TransactionInProgressException',
]);
const passingNames: ReadonlySet<string> = new Set(['TimeoutError', 'RequestTimeout', 'RequestTimeoutException']);
const passingStatuses: ReadonlySet<number> = new Set([500, 502, 503, 504]);
/** Node's, where a request got no answer. */
export const networkCodes: ReadonlySet<string> = new Set([
  'ECONNRESET',
  'ECONNREFUSED',
  'EPIPE',
  'ETIMEDOUT',
  'EHOSTUNREACH',
  'ENETUNREACH',
  'ENOTFOUND',
  'EAI_AGAIN',
]);
const clockNames: ReadonlySet<string> = new Set([
  'AuthFailure',
  'InvalidSignatureException',
  'RequestExpired',
  'RequestInTheFuture',
  'RequestTimeTooSkewed',
  'SignatureDoesNotMatch',
]);

function objectIn(text: string): Readonly<Record<string, unknown>> {
  try {
    const value = JSON.parse(text);
    return typeof value === 'object' && value !== null ? value : {};
  } catch {
    return {}; // as a proxy's page: its status says what can be known
  }
}
