/** US dollars in us-east-1, without the free tier. */
export const prices = {
  // a month: https://aws.amazon.com/cloudwatch/pricing/
  alarmMetric: 0.1,
  compositeAlarm: 0.5,
  dashboard: 3,
  customMetric: 0.3,
  logGigabyte: 0.5,
  logGigabyteMonth: 0.03, // of what is kept, which is compressed: less in fact
  cloudWatchThousand: 0.01,
  customerKey: 1, // a month; each of the first two yearly rotations adds one: https://aws.amazon.com/kms/pricing/
  eventMillion: 1, // https://aws.amazon.com/eventbridge/pricing/
  sqsMillion: 0.4, // https://aws.amazon.com/sqs/pricing/
  sqsGroupMillion: 0.1, // more, with a message group
  writeMillion: 0.625, // https://aws.amazon.com/dynamodb/pricing/on-demand/
  lambdaMillion: 0.2, // https://aws.amazon.com/lambda/pricing/
  lambdaGigabyteSecond: 0.0000133334, // on arm64
  schedulerMillion: 1, // https://aws.amazon.com/eventbridge/pricing/
};
