import { InvokeCommand, LambdaClient } from '@aws-sdk/client-lambda';
import * as z from 'zod/mini';
import { type RefusedRequest, refusedRequest } from '../../lambda/redrive/protocol.ts';
import { type OpsContext, OpsError, type OpsSettings } from '../context.ts';
import { clientConfig } from '../settings.ts';
import { opsCommandLine } from '../text.ts';
import { stageFunctions } from './stage-functions.ts';

/** Invokes one function with a request, and answers what it returned. */
export type InvokeFunction = <Answer>(
  functionName: string,
  request: object,
  answer: z.ZodMiniType<Answer>,
) => Promise<Answer>;

/** The redrive functions have a timeout of 60 s: whoever gives up earlier does not know what became of the run. */
const requestTimeoutMillis = 75_000;

const functionFailure = z.object({ errorType: z.optional(z.string()), errorMessage: z.optional(z.string()) });

/**
 * Its answer throws OpsError where the function refuses the request, fails, runs out of time or gives no answer. It asks
 * once: a second attempt would start a second run beside the first.
 *
 * @param optionOf what the operator typed for a field of the request, as `--seller` for `filter.sellerId`
 */
export function functionInvoker(
  context: OpsContext,
  settings: OpsSettings,
  optionOf: (path: string) => string | undefined = () => undefined,
): InvokeFunction {
  const client = context.client(LambdaClient, {
    ...clientConfig(settings),
    maxAttempts: 1,
    requestHandler: { requestTimeout: requestTimeoutMillis, throwOnRequestTimeout: true },
  });
  return async (functionName, request, answer) => {
    const command = new InvokeCommand({ FunctionName: functionName, Payload: Buffer.from(JSON.stringify(request)) });
    const { FunctionError, Payload } = await client.send(command).catch((error: Error) => {
      if (!['TimeoutError', 'ECONNRESET'].includes((error as NodeJS.ErrnoException).code ?? error.name)) throw error;
      throw new OpsError(
        `${functionName} did not respond. Its run may still be in progress and ends within a minute. Wait a minute, then run the same command again.`,
      );
    });
    const value = jsonOf(Buffer.from(Payload ?? []).toString());
    if (FunctionError !== undefined) throw new OpsError(explainFailure(functionName, value, settings));
    const refused = refusedRequest.safeParse(value);
    if (refused.success) throw new OpsError(explainRefusal(refused.data, optionOf));
    const read = answer.safeParse(value);
    if (read.success) return read.data;
    const where = read.error.issues.map(({ path }) => path.join('.') || 'the whole').join(', ');
    throw new OpsError(
      `${functionName} returned a response that this version does not understand (${where}): deploy stage ${settings.stage} from this version, or use the version that is deployed.`,
    );
  };
}

function explainFailure(functionName: string, value: unknown, settings: OpsSettings): string {
  const { errorType = 'Error', errorMessage = '' } = functionFailure.safeParse(value).data ?? {};
  const [called = functionName] = [...stageFunctions(settings.stage)].find(([, name]) => name === functionName) ?? [];
  const look = opsCommandLine(['logs', called], settings);
  return /timed out/i.test(errorMessage)
    ? `${functionName} timed out. Nothing is lost: the messages that it held are visible again after their visibility timeout. Run the same command again. Its log: ${look}`
    : `${functionName} failed (${errorType}: ${errorMessage}). Nothing is lost, and you can run the same command again. Its log: ${look}`;
}

/** Every problem, one a line. */
function explainRefusal({ problems }: RefusedRequest, optionOf: (path: string) => string | undefined): string {
  const lines = problems.map(({ path, message }) => `  ${optionOf(path) ?? (path || 'request')}: ${message}`);
  return ['The request was rejected, and nothing was changed:', ...lines].join('\n');
}

function jsonOf(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
