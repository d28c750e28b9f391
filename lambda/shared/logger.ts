import { Logger } from '@aws-lambda-powertools/logger';

/** JSON lines with the service's name and the request id. Ids and outcomes only: a payload may be a customer's. */
export const logger = new Logger();
