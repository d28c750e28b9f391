import path from 'node:path';
import { Duration, RemovalPolicy, Stack } from 'aws-cdk-lib';
import { type PolicyStatement, Role, ServicePrincipal } from 'aws-cdk-lib/aws-iam';
import {
  ApplicationLogLevel,
  Architecture,
  type CfnFunction,
  LoggingFormat,
  Runtime,
  SystemLogLevel,
} from 'aws-cdk-lib/aws-lambda';
import { NodejsFunction, OutputFormat } from 'aws-cdk-lib/aws-lambda-nodejs';
import { LogGroup } from 'aws-cdk-lib/aws-logs';
import { Construct } from 'constructs';
import { serviceNameVariable } from '../../lambda/shared/environment.ts';
import { logGroupOf, type Names } from '../config/names.ts';
import type { StageConfig } from '../config/stage-config.ts';
import { credentialProblems } from './check-credentials.ts';
import { checkEnvironment } from './check-environment.ts';

interface NodeFunctionProps {
  readonly functionName: string;
  readonly description: string;
  /** The file that exports `handler`, from the root of the repository. */
  readonly entry: string;
  readonly timeoutSeconds: number;
  readonly memorySizeMegabytes: number;
  /** `service` in its logs and metrics. */
  readonly serviceName: string;
  readonly names: Names;
  readonly config: StageConfig;
  readonly environment: Readonly<Record<string, string>>;
  /** For Node itself, beside those of every function. */
  readonly nodeOptions?: readonly string[];
  /** Whether Lambda's own lines about invocations that went well are left out of its log. */
  readonly logsFailedInvocationsOnly?: boolean;
  /** All it may do, but for writing its own log. */
  readonly permissions: readonly PolicyStatement[];
}

const root = path.resolve(import.meta.dirname, '../..');

/**
 * A function on Node.js 24 and arm64: one bundled module, a log of its own, and a role with nothing but its needs.
 *
 * @throws ConfigError if its environment is larger than Lambda allows.
 */
export class NodeFunction extends Construct {
  readonly function: NodejsFunction;

  constructor(scope: Construct, id: string, props: NodeFunctionProps) {
    super(scope, id);
    const { config } = props;
    const logGroup = new LogGroup(this, 'LogGroup', {
      logGroupName: logGroupOf(props.functionName),
      retention: config.logRetentionDays,
      removalPolicy: config.protectData ? RemovalPolicy.RETAIN_ON_UPDATE_OR_DELETE : RemovalPolicy.DESTROY,
    });
    // A role of our own: the one CDK would make may write every log of the account.
    const role = new Role(this, 'Role', { assumedBy: new ServicePrincipal('lambda.amazonaws.com') });
    logGroup.grantWrite(role);
    for (const statement of props.permissions) role.addToPolicy(statement);

    const environment = {
      ...props.environment,
      [serviceNameVariable]: props.serviceName,
      POWERTOOLS_METRICS_NAMESPACE: props.names.metricsNamespace,
      NODE_OPTIONS: ['--enable-source-maps', ...(props.nodeOptions ?? [])].join(' '),
    };
    checkEnvironment(props.functionName, environment, config);

    // NodejsFunction insists on a file, also where nothing is bundled, as in tests.
    const entry = Stack.of(this).bundlingRequired ? path.join(root, props.entry) : import.meta.filename;
    this.function = new NodejsFunction(this, 'Function', {
      functionName: props.functionName,
      description: props.description,
      entry,
      projectRoot: root,
      depsLockFilePath: path.join(root, 'package-lock.json'),
      runtime: Runtime.NODEJS_24_X,
      architecture: Architecture.ARM_64,
      timeout: Duration.seconds(props.timeoutSeconds),
      memorySize: props.memorySizeMegabytes,
      role,
      logGroup,
      loggingFormat: LoggingFormat.JSON,
      // Not LOG_LEVEL: Lambda sets AWS_LAMBDA_LOG_LEVEL from this, which the logger lets win.
      applicationLogLevelV2: ApplicationLogLevel[config.logLevel],
      // WARN: no line at the beginning of an invocation, and one at its end only where it crashed or ran out of time.
      ...(props.logsFailedInvocationsOnly && { systemLogLevelV2: SystemLogLevel.WARN }),
      awsSdkConnectionReuse: false, // a variable for version 2 of the SDK
      environment,
      bundling: {
        format: OutputFormat.ESM,
        mainFields: ['module', 'main'],
        target: 'node24',
        bundleAwsSDK: true,
        minify: true,
        keepNames: true, // error names are read by code and by people
        sourceMap: true,
        sourcesContent: false,
        // Dependencies that are CommonJS call `require`, which a module does not have.
        banner: "import { createRequire } from 'node:module'; const require = createRequire(import.meta.url);",
      },
    });
    const cfnFunction = this.function.node.defaultChild as CfnFunction;
    this.node.addValidation({ validate: () => credentialProblems(cfnFunction) }); // at the end: others may change it
  }
}
