import { AwsError } from '../protocols/aws-error.ts';

// Shape and, where it differs, the code of the older query protocol, as in the service's model. Clients of the query
// protocol's age (boto3) tell errors apart by the code, others (the SDK for JavaScript) by the shape.
const queryCodes = {
  InvalidFormatFault: 'InvalidFormat',
  InvalidNextToken: 'InvalidNextToken',
  InvalidParameterCombinationException: 'InvalidParameterCombination',
  InvalidParameterValueException: 'InvalidParameterValue',
  MissingRequiredParameterException: 'MissingParameter',
  ResourceNotFound: 'ResourceNotFound',
  ResourceNotFoundException: 'ResourceNotFoundException',
};

type CloudWatchErrorShape = keyof typeof queryCodes;

/** An error of CloudWatch: https://docs.aws.amazon.com/AmazonCloudWatch/latest/APIReference/CommonErrors.html */
export class CloudWatchError extends AwsError {
  constructor(shape: CloudWatchErrorShape, message: string) {
    super(shape, message, shape.startsWith('ResourceNotFound') ? 404 : 400);
    this.name = 'CloudWatchError';
  }
}

/** `x-amzn-query-error`: the code that clients show, and whose fault it is. */
export function queryErrorOf({ code, status }: AwsError): string {
  const queryCode = Object.entries(queryCodes).find(([shape]) => shape === code)?.[1] ?? code;
  return `${queryCode};${status < 500 ? 'Sender' : 'Receiver'}`;
}
