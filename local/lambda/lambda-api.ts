import type { IncomingMessage } from 'node:http';
import { AwsError } from '../protocols/aws-error.ts';
import { inputOf } from '../protocols/json-body.ts';
import { notServedMessage, parameterBeside, type ServiceAnswer } from '../protocols/json-service.ts';
import type { RestService } from '../protocols/rest-service.ts';
import type { AsynchronousInvoker } from './asynchronous-invoker.ts';
import type { EventSourceMapping } from './event-source-mapping.ts';
import type { LocalFunction } from './function.ts';

interface LambdaApiDeps {
  readonly functions: ReadonlyMap<string, LocalFunction>;
  /** By the name of the function. */
  readonly mappings: ReadonlyMap<string, EventSourceMapping>;
  /** By the name of the function. */
  readonly asynchronousInvokers: ReadonlyMap<string, AsynchronousInvoker>;
}

// https://docs.aws.amazon.com/lambda/latest/dg/gettingstarted-limits.html
const maximumSynchronousPayloadBytes = 6 * 1_024 * 1_024;
const maximumAsynchronousPayloadBytes = 1_024 * 1_024;

interface LambdaCall {
  readonly deps: LambdaApiDeps;
  /** What its path names: a function or a mapping; empty where its path names nothing. */
  readonly id: string;
  readonly request: IncomingMessage;
  readonly url: URL;
  readonly body: Buffer;
}

interface LambdaOperation {
  readonly method: string;
  /** Below the version of the API, with `*` for the id. */
  readonly path: string;
  /** Those that it heeds of its path, its query and its body. A request with another is refused. */
  readonly parameters: readonly string[];
  run(call: LambdaCall): Promise<ServiceAnswer> | ServiceAnswer;
}

const operations: Readonly<Record<string, LambdaOperation>> = {
  Invoke: {
    method: 'POST',
    path: 'functions/*/invocations',
    parameters: ['FunctionName', 'InvocationType', 'Payload'],
    run: invoke,
  },
  ListEventSourceMappings: {
    method: 'GET',
    path: 'event-source-mappings',
    parameters: ['FunctionName', 'EventSourceArn'],
    run: listMappings,
  },
  GetEventSourceMapping: {
    method: 'GET',
    path: 'event-source-mappings/*',
    parameters: ['UUID'],
    run: ({ deps, id }) => json(200, describe(deps, findMapping(deps, id))),
  },
  UpdateEventSourceMapping: {
    method: 'PUT',
    path: 'event-source-mappings/*',
    parameters: ['UUID', 'Enabled', 'FunctionName'],
    run: updateMapping,
  },
};

/** The calls of Lambda's REST API that operators make: Invoke, and event source mappings to list, stop and start. */
export function lambdaApi(deps: LambdaApiDeps): RestService {
  const answer: RestService['answer'] = async (request, url, body) => {
    const [, version, collection = '', id, action] = url.pathname.replace(/\/$/, '').split('/').map(decodeURIComponent);
    if (version !== '2015-03-31') return undefined;
    const path = [collection, id && '*', action].filter((part) => part !== undefined).join('/');
    const [operation, called] =
      Object.entries(operations).find(([, each]) => each.method === request.method && each.path === path) ?? [];
    try {
      if (called) refuseOthers(operation ?? '', called, request, url);
      return await called?.run({ deps, id: id ?? '', request, url, body });
    } catch (error) {
      if (!(error instanceof AwsError)) throw error;
      return {
        ...json(error.status, { Type: error.status < 500 ? 'User' : 'Service', Message: error.message }),
        headers: { 'x-amzn-errortype': error.code },
      };
    }
  };
  return { operations, answer };
}

/** What the headers of Invoke stand for. */
const headerParameters: Readonly<Record<string, string>> = {
  'x-amz-client-context': 'ClientContext',
  'x-amz-durable-execution-name': 'DurableExecutionName',
  'x-amz-invocation-type': 'InvocationType',
  'x-amz-log-type': 'LogType',
  'x-amz-tenant-id': 'TenantId',
};

/** Those that would change nothing. */
const withoutEffect: Readonly<Record<string, string>> = { LogType: 'None', Qualifier: '$LATEST' };

/** Refuses by name what a request has in its headers and its query and the operation does not heed. */
function refuseOthers(operation: string, { parameters }: LambdaOperation, { headers }: IncomingMessage, url: URL) {
  const given = Object.fromEntries([
    ...url.searchParams,
    ...Object.entries(headerParameters).flatMap(([header, name]) =>
      headers[header] === undefined ? [] : [[name, headers[header]]],
    ),
  ]);
  for (const [name, value] of Object.entries(withoutEffect)) if (given[name] === value) delete given[name];
  const other = parameterBeside(parameters, given);
  if (other !== undefined) throw notServed(`the parameter ${other} of ${operation}`);
}

const notServed = (what: string) => new AwsError('InvalidParameterValueException', notServedMessage(what));

/** https://docs.aws.amazon.com/lambda/latest/api/API_Invoke.html */
async function invoke({ deps, id, request, body }: LambdaCall): Promise<ServiceAnswer> {
  const invocationType = String(request.headers['x-amz-invocation-type'] ?? 'RequestResponse');
  const target = findFunction(deps, id);
  const limit = invocationType === 'Event' ? maximumAsynchronousPayloadBytes : maximumSynchronousPayloadBytes;
  if (body.length > limit) {
    const message = `${body.length} byte payload is too large for the ${invocationType} invocation type (limit ${limit} bytes)`;
    throw new AwsError('RequestTooLargeException', message, 413);
  }
  const payload = body.toString() || '{}';
  assertJson(payload);
  if (invocationType === 'DryRun') return { status: 204 };
  if (invocationType === 'Event') {
    deps.asynchronousInvokers.get(target.settings.name)?.invoke(payload);
    return { status: 202 };
  }
  if (invocationType !== 'RequestResponse') {
    throw new AwsError('InvalidParameterValueException', `Unknown invocation type: ${invocationType}`);
  }
  const result = await target.invoke(payload);
  if (result.outcome === 'throttled') throw new AwsError(result.error.errorType, result.error.errorMessage, 429);
  const headers = { 'x-amz-executed-version': '$LATEST' };
  return result.outcome === 'success'
    ? { status: 200, headers, body: result.payload }
    : { ...json(200, result.error), headers: { ...headers, 'x-amz-function-error': 'Unhandled' } };
}

/** https://docs.aws.amazon.com/lambda/latest/api/API_ListEventSourceMappings.html */
function listMappings({ deps, url }: LambdaCall): ServiceAnswer {
  const functionName = url.searchParams.get('FunctionName');
  const eventSourceArn = url.searchParams.get('EventSourceArn');
  const asked = functionName === null ? undefined : findFunction(deps, functionName).settings.name;
  const listed = [...deps.mappings.values()]
    .filter(({ settings }) => asked === undefined || settings.functionName === asked)
    .filter(({ settings }) => eventSourceArn === null || settings.queue.settings.arn === eventSourceArn);
  return json(200, { EventSourceMappings: listed.map((mapping) => describe(deps, mapping)) });
}

/** Stops and starts it; its other settings are the template's. */
function updateMapping({ deps, id, body }: LambdaCall): ServiceAnswer {
  const mapping = findMapping(deps, id);
  const input = inputOf(body);
  if (!input) throw notJson();
  const other = parameterBeside(['Enabled', 'FunctionName'], input);
  if (other !== undefined) {
    throw notServed(`the parameter ${other} of UpdateEventSourceMapping: change it in the template`);
  }
  const { Enabled, FunctionName } = input;
  if (
    FunctionName !== undefined &&
    findFunction(deps, String(FunctionName)).settings.name !== mapping.settings.functionName
  ) {
    throw notServed('another FunctionName of an event source mapping: change it in the template');
  }
  if (Enabled !== undefined && typeof Enabled !== 'boolean') {
    throw new AwsError('SerializationException', 'Enabled is neither true nor false.');
  }
  if (Enabled !== undefined) mapping.setEnabled(Enabled);
  return json(202, describe(deps, mapping));
}

function describe(deps: LambdaApiDeps, { settings, state }: EventSourceMapping) {
  return {
    UUID: settings.uuid,
    FunctionArn: findFunction(deps, settings.functionName).settings.arn,
    EventSourceArn: settings.queue.settings.arn,
    BatchSize: settings.batchSize,
    MaximumBatchingWindowInSeconds: settings.maximumBatchingWindowSeconds,
    ...(settings.maximumConcurrency && { ScalingConfig: { MaximumConcurrency: settings.maximumConcurrency } }),
    FunctionResponseTypes: settings.reportBatchItemFailures ? ['ReportBatchItemFailures'] : [],
    State: state,
  };
}

/** @param named by its name, its ARN or a part of the ARN that begins with the account, also with `:$LATEST` behind it */
function findFunction(deps: LambdaApiDeps, named: string): LocalFunction {
  const unqualified = named.replace(/:\$LATEST$/, '');
  const found = deps.functions.get(unqualified.split(':').at(-1) ?? '');
  const { name = '', arn = '' } = found?.settings ?? {};
  const [, partialArn] = /^arn:aws:lambda:[^:]+:(.+)$/.exec(arn) ?? [];
  if (found && [name, arn, partialArn, `function:${name}`].includes(unqualified)) return found;
  throw new AwsError('ResourceNotFoundException', `Function not found: ${named}`, 404);
}

function findMapping(deps: LambdaApiDeps, id: string): EventSourceMapping {
  const found = [...deps.mappings.values()].find(({ settings }) => settings.uuid === id);
  if (found) return found;
  throw new AwsError('ResourceNotFoundException', `There is no event source mapping ${id}.`, 404);
}

function assertJson(text: string): void {
  try {
    JSON.parse(text);
  } catch {
    throw notJson();
  }
}

const notJson = () => new AwsError('InvalidRequestContentException', 'Could not parse request body into json.');

function json(status: number, value: unknown): ServiceAnswer {
  return { status, body: JSON.stringify(value) };
}
