import { existsSync } from 'node:fs';
import * as z from 'zod/mini';
import type { Clock } from '../clock.ts';
import type { MetricStore } from '../cloudwatch/metrics/metric-store.ts';
import type { LogGroups } from '../cloudwatch-logs/log-groups.ts';
import type { Faults } from '../faults.ts';
import { type ResourceRequest, type ResourceType, readProperty } from '../resource-type.ts';
import { AsynchronousInvoker } from './asynchronous-invoker.ts';
import { LocalFunction } from './function.ts';

interface FunctionNeeds {
  readonly account: string;
  readonly region: string;
  readonly endpoint: string;
  readonly clock: Clock;
  readonly logs: Pick<LogGroups, 'put'>;
  readonly metrics: Pick<MetricStore, 'add' | 'addLogLine'>;
  readonly faults: Pick<Faults, 'crashingFunctions' | 'slowFunctions' | 'throttledFunctions'>;
  readonly functions: Map<string, LocalFunction>;
  /** By the name of their function. */
  readonly asynchronousInvokers: Map<string, AsynchronousInvoker>;
  readonly onFunctionLog: (functionName: string, line: string) => void;
}

const codeSchema = z._default(z.object({ S3Key: z.optional(z.string()) }), {});
const environmentSchema = z._default(z.object({ Variables: z.optional(z.record(z.string(), z.unknown())) }), {});
const loggingSchema = z._default(
  z.object({
    ApplicationLogLevel: z.optional(z.string()),
    LogFormat: z.optional(z.string()),
    LogGroup: z.optional(z.string()),
  }),
  {},
);

import { functionMetrics } from './function-metrics.ts';

// A laptop has a few cores: more processes than this make every invocation slower, and none sooner.
const maximumEnvironmentsOfFunction = 10;

/** https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/aws-resource-lambda-function.html */
export const lambdaFunctionResource: ResourceType<FunctionNeeds> = {
  properties: [
    'Code',
    'Environment',
    'FunctionName',
    'Handler',
    'LoggingConfig',
    'MemorySize',
    'PackageType',
    'Runtime',
    'Timeout',
  ],
  propertiesWithoutEffect: [
    'Architectures',
    'Description',
    'EphemeralStorage',
    'KmsKeyArn',
    'RecursiveLoop',
    'Role',
    'RuntimeManagementConfig',
    'Tags',
    'TracingConfig',
  ],
  create: (request, cloud) => {
    const name = String(request.read('FunctionName') ?? request.defaultName);
    if (cloud.functions.has(name)) request.fail(`the function ${name} already exists`);
    const runtime = String(request.read('Runtime'));
    if (!runtime.startsWith('nodejs')) request.fail(`the local cloud runs Node.js, not ${runtime}`);
    const arn = `arn:aws:lambda:${cloud.region}:${cloud.account}:function:${name}`;
    const { Variables = {} } = readProperty(request, 'Environment', environmentSchema);
    const logging = readProperty(request, 'LoggingConfig', loggingSchema);
    const logFormat = logging.LogFormat ?? 'Text';
    // Lambda filters JSON only: https://docs.aws.amazon.com/lambda/latest/dg/monitoring-cloudwatchlogs-log-level.html
    if (logFormat !== 'JSON' && logging.ApplicationLogLevel !== undefined) {
      request.fail('ApplicationLogLevel needs the LogFormat JSON');
    }
    const logGroupName = logging.LogGroup ?? `/aws/lambda/${name}`;
    const created = new LocalFunction(
      {
        name,
        arn,
        bundleDirectory: bundleDirectoryOf(request),
        handler: String(request.read('Handler')),
        environment: {
          AWS_REGION: cloud.region,
          AWS_DEFAULT_REGION: cloud.region,
          AWS_ENDPOINT_URL: cloud.endpoint,
          AWS_LAMBDA_LOG_FORMAT: logFormat,
          ...(logFormat === 'JSON' && { AWS_LAMBDA_LOG_LEVEL: logging.ApplicationLogLevel ?? 'INFO' }),
          ...Object.fromEntries(Object.entries(Variables).map(([key, value]) => [key, String(value)])),
        },
        memoryMegabytes: Number(request.read('MemorySize') ?? 128),
        timeoutSeconds: Number(request.read('Timeout') ?? 3),
        logGroupName,
        maximumEnvironments: maximumEnvironmentsOfFunction,
      },
      (line, logStreamName) => {
        cloud.logs.put(logGroupName, logStreamName, line);
        cloud.metrics.addLogLine(line);
        cloud.onFunctionLog(name, line);
      },
      () => {
        if (cloud.faults.throttledFunctions.has(name)) return 'throttled';
        if (cloud.faults.crashingFunctions.has(name)) return 'crashing';
        const lateMillis = cloud.faults.slowFunctions.get(name);
        return lateMillis === undefined ? undefined : { lateMillis };
      },
      functionMetrics(name, cloud),
      cloud.clock.now,
    );
    cloud.functions.set(name, created);
    const invoke = (payload: string) => created.invoke(payload);
    cloud.asynchronousInvokers.set(name, new AsynchronousInvoker({ clock: cloud.clock, invoke }));
    return { ref: name, attributes: { Arn: arn } };
  },
};

function bundleDirectoryOf(request: ResourceRequest): string {
  const { S3Key } = readProperty(request, 'Code', codeSchema);
  if (S3Key === undefined) return request.fail('the local cloud runs only functions whose code is an asset');
  const directory = request.assets.get(S3Key);
  if (directory !== undefined && existsSync(directory)) return directory;
  return request.fail(`its bundle ${directory ?? S3Key} is missing: run \`npm run synth\``);
}
