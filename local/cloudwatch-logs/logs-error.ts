import { AwsError } from '../protocols/aws-error.ts';

/** A request that CloudWatch Logs refuses, whatever is in the log. */
export const invalidParameter = (message: string) => new AwsError('InvalidParameterException', message);
