import { describe, expect, it } from 'vitest';
import {
  checkMessageAttributes,
  type MessageAttributes,
  md5OfMessageAttributes,
  messageAttributesBytes,
  selectMessageAttributes,
} from '../../../../local/sqs/messages/message-attributes.ts';
import { answerWithRequested } from '../../../../local/sqs/messages/received-message.ts';

const text = (value: string) => ({ DataType: 'String', StringValue: value });
const binary = (value: string) => ({ DataType: 'Binary', BinaryValue: Buffer.from(value).toString('base64') });
const numbered = (count: number): MessageAttributes =>
  Object.fromEntries(Array.from({ length: count }, (_, i) => [`a${i}`, text('x')]));

describe('message attributes', () => {
  it.each<[string, MessageAttributes]>([
    ['ten of them', numbered(10)],
    ['every kind of name', { 'Ab_c-1.d': text('x'), ['a'.repeat(256)]: text('x'), awsome: text('x') }],
    ['types of the sender’s own', { a: { DataType: 'Number.int', StringValue: '1' }, b: { ...binary('x') } }],
    [
      'numbers',
      Object.fromEntries(
        ['0', '-1.5', '+2', '.5', '1e126', '9'.repeat(38)].map((value, i) => [
          `n${i}`,
          { DataType: 'Number', StringValue: value },
        ]),
      ),
    ],
  ])('may be %s', (_, attributes) => {
    expect(() => checkMessageAttributes(attributes)).not.toThrow();
  });

  it.each<[string, MessageAttributes]>([
    ['eleven', numbered(11)],
    ['an empty name', { '': text('x') }],
    ['a name of 257 characters', { ['a'.repeat(257)]: text('x') }],
    ['a name with a blank', { 'a b': text('x') }],
    ['a name that begins with a dot', { '.a': text('x') }],
    ['a name that ends with a dot', { 'a.': text('x') }],
    ['a name with two dots in a row', { 'a..b': text('x') }],
    ['a name of AWS', { 'aWs.a': text('x') }],
    ['a name of Amazon', { 'AMAZON.a': text('x') }],
    ['no type', { a: { DataType: '', StringValue: 'x' } }],
    ['an unknown type', { a: { DataType: 'Boolean', StringValue: 'true' } }],
    ['a type that only begins like one', { a: { DataType: 'Strings', StringValue: 'x' } }],
    ['a type with an empty label', { a: { DataType: 'String.', StringValue: 'x' } }],
    ['an empty text', { a: text('') }],
    ['an empty binary', { a: binary('') }],
    ['no value', { a: { DataType: 'String' } }],
    ['a text in place of a binary', { a: { DataType: 'Binary', StringValue: 'x' } }],
    ['a binary in place of a text', { a: { DataType: 'String', BinaryValue: 'eA==' } }],
    ['a text with a control character', { a: text('\u0001') }],
    ['a number that is none', { a: { DataType: 'Number', StringValue: '1,5' } }],
    ['a number of 39 digits', { a: { DataType: 'Number', StringValue: '1'.repeat(39) } }],
    ['a number too great', { a: { DataType: 'Number', StringValue: '1e127' } }],
  ])('are refused: %s', (_, attributes) => {
    expect(() => checkMessageAttributes(attributes)).toThrow(
      expect.objectContaining({ name: 'SqsError', code: 'InvalidParameterValue' }),
    );
  });

  const one = text('attribValue 1');
  const two = { DataType: 'Number.float', StringValue: '4563442423554324324264524243.32543234' };
  const three = binary('Hello binary world!');
  // Digests that SQS itself gave: https://npmjs.com/package/aws-md5-of-message-attributes
  it.each<[MessageAttributes, string]>([
    [{ attribName1: one }, '19e27d4e946b072f3f58da80d94fd778'],
    [{ customNumberTypeAttrib: two }, '9fe1b90bbd9965bdf77bac517c7d2495'],
    [{ binaryAttribute: three }, '31a92b15d92f8db860eda32aceb656c3'],
    [{ attribName1: one, customNumberTypeAttrib: two, binaryAttribute: three }, 'c932db14a896c663f83c260297d594ff'],
    [{ binaryAttribute: three, customNumberTypeAttrib: two, attribName1: one }, 'c932db14a896c663f83c260297d594ff'],
  ])('%o have the digest of SQS', (attributes, md5) => {
    expect(md5OfMessageAttributes(attributes)).toBe(md5);
  });

  it('count with names, types and values towards the size of a message', () => {
    expect(messageAttributesBytes({ ab: text('é'), c: binary('xyz') })).toBe(2 + 6 + 2 + 1 + 6 + 3);
  });
});

describe('requested attributes', () => {
  const attributes = { 'Help.Me': text('1'), Hello: text('2'), General: text('3') };

  it.each<[string[], string[]]>([
    [[], []],
    [['All'], ['Help.Me', 'Hello', 'General']],
    [['.*'], ['Help.Me', 'Hello', 'General']],
    [['Help', 'all'], []],
    [['General', 'Foo'], ['General']],
    [['Hel.*'], ['Help.Me', 'Hello']],
    [
      ['Help.*', 'General'],
      ['Help.Me', 'General'],
    ],
  ])('%j selects %j', (requested, selected) => {
    expect(Object.keys(selectMessageAttributes(attributes, requested) ?? {})).toEqual(selected);
  });

  const message = {
    messageId: 'id',
    receiptHandle: 'queue/1',
    body: 'a',
    md5OfBody: 'md5',
    attributes,
    md5OfAttributes: md5OfMessageAttributes(attributes),
    systemAttributes: {
      SenderId: '000000000000',
      SentTimestamp: '1',
      ApproximateReceiveCount: '1',
      ApproximateFirstReceiveTimestamp: '2',
      MessageGroupId: 'seller-1',
    },
  };

  it('are none unless asked for', () => {
    expect(answerWithRequested(message, {})).toEqual({
      MessageId: 'id',
      ReceiptHandle: 'queue/1',
      Body: 'a',
      MD5OfBody: 'md5',
    });
  });

  it('come with a digest of those that come', () => {
    const answer = answerWithRequested(message, { messageAttributeNames: ['Hello'] });
    expect(answer.MessageAttributes).toEqual({ Hello: text('2') });
    expect(answer.MD5OfMessageAttributes).toBe(md5OfMessageAttributes({ Hello: text('2') }));
    expect(answerWithRequested(message, { messageAttributeNames: ['All'] }).MD5OfMessageAttributes).toBe(
      message.md5OfAttributes,
    );
  });

  it('may be system attributes, by name or all', () => {
    expect(
      answerWithRequested(message, { systemAttributeNames: ['MessageGroupId', 'AWSTraceHeader'] }).Attributes,
    ).toEqual({ MessageGroupId: 'seller-1' });
    expect(answerWithRequested(message, { systemAttributeNames: ['All'] }).Attributes).toEqual(
      message.systemAttributes,
    );
  });
});
