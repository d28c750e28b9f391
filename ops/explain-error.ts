import { requestError } from '../lambda/publish/put-events-error.ts';
import type { OpsSettings } from './context.ts';
import { isLocal } from './settings.ts';

/** One sentence for what the SDK, Node or the publisher reports: what is wrong and what to do about it. */
export function explainError(thrown: unknown, settings: OpsSettings): string {
  const { code, message } = codeOf(thrown);
  const where = settings.endpoint ?? `AWS${settings.region ? ` in ${settings.region}` : ''}`;
  if (/^(EPROTO|ERR_SSL_)/.test(code)) {
    return `${where} does not speak TLS (${code}): write http:// instead of https:// if that is the local cloud.`;
  }
  if (/^(UNABLE_TO_|CERT_|ERR_TLS_)|_CERT/.test(code)) {
    return `The certificate of ${where} is not trusted (${code}): set NODE_EXTRA_CA_CERTS to the file with the certificate of its authority. AWS_CA_BUNDLE has no effect here.`;
  }
  if (code.startsWith('HPE_') || /Deserialization error/.test(message)) {
    return `The server at ${where} is neither AWS nor the local cloud: check the address, its port and http:// or https://.`;
  }
  if (/^(ECONNRESET|EPIPE)$/.test(code) || message === 'other side closed') {
    // as undici says it
    return `${where} closed the connection (${code}): did it stop, or does it expect https:// there?`;
  }
  if (/^(ECONN|EPIPE|ETIMEDOUT|ENOTFOUND|EAI_AGAIN|EHOSTUNREACH|ENETUNREACH|TimeoutError)/.test(code)) {
    return isLocal(settings.endpoint)
      ? `Nothing answers at ${where} (${code}): is the local cloud running? Start it with: npm start`
      : `${where} cannot be reached (${code}): check --endpoint, --region and the network.`;
  }
  if (code === 'input_failed') return `The input cannot be read any further: ${message}.`;
  if (code === 'CredentialsProviderError') {
    return 'No AWS credentials were found: set AWS_PROFILE or sign in with the AWS CLI; for the local cloud add --endpoint http://127.0.0.1:4566';
  }
  if (/Expired|InvalidClientTokenId|UnrecognizedClient|Signature|MissingAuthenticationToken/.test(code)) {
    return `${where} does not accept your credentials (${code}): sign in again, or choose another AWS_PROFILE.`;
  }
  if (code.startsWith('AccessDenied')) return `You are not allowed to do that: ${message}`;
  if (code === 'TooManyRequestsException') {
    return `Lambda throttled the request (${message}): nothing was started. Try again in a moment.`;
  }
  if (code === 'ResourceInUseException' || code === 'ResourceConflictException') {
    return `Somebody else is changing it at this moment (${message}): try again in a moment.`;
  }
  if (code === 'ResourceNotFoundException' || code === 'QueueDoesNotExist' || code.endsWith('NonExistentQueue')) {
    return `Stage ${settings.stage} was not found at ${where} (${message}): check --stage, and whether the stage is deployed.`;
  }
  if (/^(InvalidAction|UnknownOperation)/.test(code)) {
    return `${where} does not support a call that this command needs (${message}): use AWS or the local cloud for it.`;
  }
  if (/region is missing/i.test(message))
    return 'No AWS Region is set: add --region or set AWS_REGION; for the local cloud add --endpoint http://127.0.0.1:4566';
  return `${code}: ${message}`;
}

function codeOf(thrown: unknown): { code: string; message: string } {
  const known = thrown as { code?: unknown; action?: unknown; message?: unknown } | undefined;
  const told = typeof known?.action === 'string' && typeof known.code === 'string' && typeof known.message === 'string';
  return told ? { code: String(known.code), message: String(known.message) } : requestError(thrown);
}
