const endpoint = process.env.AWS_ENDPOINT_URL ?? '';
const isLocal = /^http:\/\/(localhost|127\.0\.0\.1)(:|\/|$)/.test(endpoint);

/** Of an SDK client: against AWS your own settings, against the local cloud none of them. */
export const awsSettings = isLocal
  ? {
      endpoint,
      region: 'us-east-1',
      credentials: { accessKeyId: 'local', secretAccessKey: 'local' },
      useFipsEndpoint: false,
      useDualstackEndpoint: false,
    }
  : {};
