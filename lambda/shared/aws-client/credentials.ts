/** What signs a request. */
export interface Credentials {
  readonly accessKeyId: string;
  readonly secretAccessKey: string;
  readonly sessionToken?: string | undefined;
}

/** Asked for each attempt, so that rotated keys are used at once. */
export type CredentialsProvider = () => Credentials | Promise<Credentials>;

type Environment = Readonly<Record<string, string | undefined>>;

/**
 * The keys that Lambda gives a function in its environment:
 * https://docs.aws.amazon.com/lambda/latest/dg/configuration-envvars.html
 *
 * @throws Error at once where there are none, so that a function fails at its start and not in every batch.
 */
export function environmentCredentials(env: Environment = process.env): CredentialsProvider {
  const read = () => {
    const { AWS_ACCESS_KEY_ID: accessKeyId, AWS_SECRET_ACCESS_KEY: secretAccessKey, AWS_SESSION_TOKEN: token } = env;
    if (!accessKeyId || !secretAccessKey) throw new Error(missingKeys(env));
    return { accessKeyId, secretAccessKey, sessionToken: token || undefined };
  };
  read();
  return read;
}

function missingKeys(env: Environment): string {
  const missing = 'AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY are not both in the environment';
  if (env.AWS_CONTAINER_CREDENTIALS_FULL_URI) {
    return `Turn SnapStart off for this function: ${missing}, and the credentials at AWS_CONTAINER_CREDENTIALS_FULL_URI are not read.`;
  }
  return `Run this as a Lambda function, or set both keys (and AWS_SESSION_TOKEN with temporary ones): ${missing}, and no profile or role is read.`;
}
