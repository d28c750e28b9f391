import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { deadLetter } from '../../../lambda/consume/dead-letter.ts';
import { failureOf, invalidEvent, PermanentFailure } from '../../../lambda/consume/failure.ts';
import { fittingAttributes } from '../../../lambda/shared/fitting-attributes.ts';
import { messageBytes, messageMaxBytes } from '../../../lambda/shared/sqs-queue.ts';
import { checkMessageToSend } from '../../../local/sqs/messages/message-to-send.ts';
import { sqsRecord } from '../../support/events.ts';

const bodyThatLeaves = (bytes: number) => 'x'.repeat(messageMaxBytes - bytes);
const text = (StringValue: string) => ({ DataType: 'String', StringValue });
const sendable = (body: string, attributes: object) => () =>
  checkMessageToSend({ body, attributes: attributes as Record<string, { DataType: string }> }, messageMaxBytes);

describe('the attributes that fit beside a body', () => {
  const all = {
    failureMessage: text('detail.data.status: invalid_value'),
    eventType: text('OrderStateChanged'),
    failureReason: text('schema_broken'),
    failureClass: text('permanent'),
    redriveCount: { DataType: 'Number', StringValue: '2' },
  };

  it('are all of them where there is room', () => {
    expect(fittingAttributes('body', all)).toEqual(all);
  });

  it.each([
    [163, { ...all, failureMessage: text('detail.data.status: invalid_value') }],
    [162, { ...all, failureMessage: text('detail.data.status: invalid_valu') }],
    [131, { ...all, failureMessage: text('d') }],
    [130, { ...all, failureMessage: undefined }],
    [109, { ...all, failureMessage: text('detail.data'), eventType: undefined }],
    [77, { failureClass: all.failureClass, failureReason: all.failureReason }],
    [58, { failureClass: all.failureClass, redriveCount: all.redriveCount }],
    [26, { redriveCount: all.redriveCount }],
    [18, {}],
  ])('are the most important ones where there is room for %i bytes', (bytes, expected) => {
    const fitting = fittingAttributes(bodyThatLeaves(bytes), all);
    expect(fitting).toEqual(expected);
    expect(sendable(bodyThatLeaves(bytes), fitting)).not.toThrow();
  });

  it('are cut between two characters', () => {
    const { failureMessage } = fittingAttributes(bodyThatLeaves(29), { failureMessage: text('ab😀c') });
    expect(failureMessage?.StringValue).toBe('ab😀c');
    expect(fittingAttributes(bodyThatLeaves(27), { failureMessage: text('ab😀c') }).failureMessage).toEqual(
      text('ab😀c'),
    );
    expect(fittingAttributes(bodyThatLeaves(25), { failureMessage: text('ab😀c') }).failureMessage).toEqual(text('ab'));
  });

  it('are ten at most, as SQS takes them, and keep whose letter it was', () => {
    const foreign = Object.fromEntries(Array.from({ length: 10 }, (_, n) => [`foreign${n}`, text('x')]));
    const fitting = fittingAttributes('body', { ...foreign, consumer: text('order') });
    expect(Object.keys(fitting)).toHaveLength(10);
    expect(fitting.consumer).toEqual(text('order'));
  });

  it.each([
    ['a NUL', 'a\0b', 'a\\u0000b'],
    ['U+FFFE', 'a\ufffeb', 'a\\ufffeb'],
    ['half of a surrogate pair', 'a\ud83d', 'a\\ud83d'],
    ['a tab, and a character beyond the BMP', 'a\t😀', 'a\t😀'],
  ])('hold no character that SQS refuses: %s', (_, given, expected) => {
    const fitting = fittingAttributes('body', { failureReason: text(given) });
    expect(fitting).toEqual({ failureReason: text(expected) });
    expect(sendable('body', fitting)).not.toThrow();
  });
});

describe('a dead letter', () => {
  const failure = fc.oneof(
    fc.constantFrom(
      invalidEvent(
        'schema_broken',
        Array.from({ length: 99 }, () => ({ path: 'detail.data.lines.0.sku', code: 'invalid_type' })),
      ),
      invalidEvent('unknown_schema_version', []),
    ),
    fc
      .string({ unit: 'binary', maxLength: 300 })
      .map((name) => failureOf(Object.assign(new Error('secret'), { name: name || 'Error' }))),
    fc.string({ unit: 'binary', minLength: 1 }).map((reason) => failureOf(new PermanentFailure(reason))),
  );
  const carried = { redriveCount: '2', redriveId: '5c1f8f0e-6a0b-4a53-9a39-0f6f5a1d2c11', firstFailedAt: '2026-03-01' };

  it('is taken by SQS whatever its size and cause, and has class and reason wherever 180 bytes are left', () => {
    fc.assert(
      fc.property(failure, fc.integer({ min: 0, max: 2_000 }), fc.boolean(), (cause, bytesLeft, redriven) => {
        const record = sqsRecord(bodyThatLeaves(bytesLeft), { attributes: redriven ? carried : {} });
        const { body, attributes } = deadLetter(record, cause, { eventType: 'OrderStateChanged' }, 0);
        expect(sendable(body, attributes)).not.toThrow();
        expect(messageBytes({ body, attributes })).toBeLessThanOrEqual(messageMaxBytes);
        expect(body).toBe(record.body);
        if (bytesLeft < 180) return;
        expect(attributes.failureClass?.StringValue).toBe(cause.class);
        if (/^[ -~]*$/.test(cause.reason)) expect(attributes.failureReason?.StringValue).toBe(cause.reason);
        if (redriven && /^[ -~]*$/.test(cause.reason)) expect(attributes.redriveCount?.StringValue).toBe('2');
      }),
      { numRuns: 300 },
    );
  });
});
