/** An error answer of an AWS service, by the code that clients see. */
export class AwsError extends Error {
  readonly code: string;
  /** HTTP. */
  readonly status: number;

  constructor(code: string, message: string, status = 400) {
    super(message);
    this.name = 'AwsError';
    this.code = code;
    this.status = status;
  }
}
