import { type ServiceName, services } from './services.ts';

type Environment = Readonly<Record<string, string | undefined>>;

/** Where a service is, and for which region its requests are signed. */
export interface Endpoint {
  readonly url: URL;
  readonly region: string;
}

/** The domain of each partition but the first, by how its regions begin: https://github.com/aws/aws-sdk-js-v3 has the list. */
const domains: readonly (readonly [regions: string, domain: string])[] = [
  ['cn-', 'amazonaws.com.cn'],
  ['eusc-', 'amazonaws.eu'],
  ['us-isob-', 'sc2s.sgov.gov'],
  ['us-isof-', 'csp.hci.ic.gov'],
  ['eu-isoe-', 'cloud.adc-e.uk'],
  ['us-iso-', 'c2s.ic.gov'],
];

/** Settings of the SDK that would choose another endpoint: https://docs.aws.amazon.com/sdkref/latest/guide/feature-endpoints.html */
const variants = ['AWS_USE_FIPS_ENDPOINT', 'AWS_USE_DUALSTACK_ENDPOINT'];

/**
 * The endpoint that a function's environment means: `AWS_ENDPOINT_URL_<SERVICE>`, `AWS_ENDPOINT_URL`, or AWS's in
 * `AWS_REGION`.
 *
 * @throws Error without a region, and for a setting that is not served.
 */
export function environmentEndpoint(service: ServiceName, env: Environment = process.env): Endpoint {
  const { endpointVariable } = services[service];
  const region = env.AWS_REGION;
  if (!region) throw new Error('Set AWS_REGION to the region of the stage: it is missing.');
  const ignored = env.AWS_IGNORE_CONFIGURED_ENDPOINT_URLS?.toLowerCase() === 'true';
  const configured = ignored ? undefined : env[endpointVariable] || env.AWS_ENDPOINT_URL;
  for (const variant of variants) {
    if (env[variant]?.toLowerCase() !== 'true') continue;
    throw new Error(`Unset ${variant}, which is not served, and name the endpoint in ${endpointVariable} instead.`);
  }
  if (!configured) return { url: new URL(`https://${service}.${region}.${domainOf(region)}/`), region };
  const url = URL.parse(configured);
  if (!url || !/^https?:$/.test(url.protocol)) {
    throw new Error(
      `Set ${endpointVariable} or AWS_ENDPOINT_URL to an address such as https://host:443; got "${configured}".`,
    );
  }
  return { url, region };
}

const domainOf = (region: string) => domains.find(([regions]) => region.startsWith(regions))?.[1] ?? 'amazonaws.com';
