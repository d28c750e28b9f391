import { chosenStage } from '../lib/config/stage.ts';
import { localClientConfig } from '../local/aws-settings.ts';
import { type OpsContext, OpsError, type OpsSettings } from './context.ts';

/** The global options as commander reads them. */
export interface GlobalOptions {
  readonly stage?: string;
  readonly endpoint?: string;
  readonly region?: string;
  readonly json?: boolean;
}

/** @throws OpsError for an endpoint that is not an address or a region that is no name, ConfigError for a name that no stage can have. */
export function opsSettings(options: GlobalOptions, env: OpsContext['env']): OpsSettings {
  const stage = chosenStage(options.stage, env);
  const endpoint = options.endpoint ?? (env.AWS_ENDPOINT_URL || undefined);
  if (endpoint !== undefined && !/^https?:$/.test(URL.parse(endpoint)?.protocol ?? '')) {
    throw new OpsError(`The endpoint must be an address such as http://127.0.0.1:4566; got "${endpoint}".`);
  }
  const region = options.region ?? (env.AWS_REGION || env.AWS_DEFAULT_REGION || undefined);
  if (region !== undefined && !/^[a-z\d-]+$/.test(region)) {
    throw new OpsError(`The region must be a name such as eu-central-1; got "${region}". Set --region or AWS_REGION.`);
  }
  return { stage, endpoint, region, json: options.json ?? false };
}

/** Whether the endpoint is this machine's: then it is the local cloud, or an emulator. */
export function isLocal(endpoint: string | undefined): boolean {
  const host = endpoint === undefined ? undefined : URL.parse(endpoint)?.hostname;
  return host === 'localhost' || host === '[::1]' || /^127(\.\d+){3}$/.test(host ?? '');
}

/**
 * For any SDK client. What stays undefined the SDK finds by itself, in the profile for instance; for an endpoint on this
 * machine that is only the region.
 */
export function clientConfig({ endpoint, region }: OpsSettings) {
  return {
    ...(endpoint !== undefined && (isLocal(endpoint) ? localClientConfig(endpoint) : { endpoint })),
    ...(region !== undefined && { region }),
    useQueueUrlAsEndpoint: false, // of SQS: the host of a queue's URL would win over an endpoint of the environment or profile
  };
}
