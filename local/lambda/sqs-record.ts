import type { SQSMessageAttributes, SQSRecord } from 'aws-lambda';
import type { MessageAttributes } from '../sqs/messages/message-attributes.ts';
import type { ReceivedMessage } from '../sqs/messages/received-message.ts';

/** One message as Lambda hands it to a function: https://docs.aws.amazon.com/lambda/latest/dg/with-sqs.html */
export function sqsRecord(message: ReceivedMessage, queueArn: string, region: string): SQSRecord {
  return {
    messageId: message.messageId,
    receiptHandle: message.receiptHandle,
    body: message.body,
    attributes: { ...message.systemAttributes },
    messageAttributes: message.attributes ? lambdaAttributes(message.attributes) : {},
    ...(message.md5OfAttributes !== undefined && { md5OfMessageAttributes: message.md5OfAttributes }),
    md5OfBody: message.md5OfBody,
    eventSource: 'aws:sqs',
    eventSourceARN: queueArn,
    awsRegion: region,
  };
}

/** What the record takes of the 6 MB that an invocation's payload may have, with the comma after it. */
export function sqsRecordBytes(record: SQSRecord): number {
  return Buffer.byteLength(JSON.stringify(record)) + 1;
}

function lambdaAttributes(attributes: MessageAttributes): SQSMessageAttributes {
  return Object.fromEntries(
    Object.entries(attributes).map(([name, { DataType, StringValue, BinaryValue }]) => [
      name,
      {
        ...(StringValue !== undefined && { stringValue: StringValue }),
        ...(BinaryValue !== undefined && { binaryValue: BinaryValue }),
        stringListValues: [], // reserved by SQS, and always there
        binaryListValues: [],
        dataType: DataType,
      },
    ]),
  );
}
