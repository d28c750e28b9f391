import { expect, it } from 'vitest';
import { changeLogs, changesLine } from '../../../lambda/consume/change-log.ts';
import { describeLogLine } from '../../../ops/logs/describe-log-line.ts';

const time = Date.parse('2026-03-01T10:00:00.005Z');
const described = (text: string | object) =>
  describeLogLine('order', typeof text === 'string' ? text : JSON.stringify(text), time);
const [settled] = changeLogs([
  ['applied', { entityKey: 'a', changes: ['2', '1'].map((changeId) => ({ changeId, copies: 1 })) }],
  ['applied', { entityKey: 'b', changes: [{ changeId: '3', copies: 2 }] }],
  ['stale', { entityKey: 'c', changes: [{ changeId: '4', copies: 1 }] }],
]);

it.each<[string, string | object, string | undefined]>([
  [
    'a line of ours without what its function and time say already',
    {
      level: 'WARN',
      message: 'Record kept for another try',
      timestamp: '2026-03-01T09:59:59.001Z',
      service: 'order',
      cold_start: false,
      function_arn: 'arn',
      function_name: 'commerce-dev-order-consumer',
      function_memory_size: '512',
      function_request_id: 'r-1',
      sampling_rate: 0,
      failureMessage: 'detail.data.status: invalid_value',
      receiveCount: 2,
    },
    '2026-03-01T09:59:59.001Z  order  WARN   Record kept for another try  function_request_id=r-1 failureMessage="detail.data.status: invalid_value" receiveCount=2',
  ],
  [
    'how many changes a batch had, and not each',
    { level: 'INFO', message: changesLine, function_request_id: 'r-1', ...settled },
    `2026-03-01T10:00:00.005Z  order  INFO   ${changesLine}  function_request_id=r-1 applied=2 (and 1 coalesced) stale=1`,
  ],
  [
    'how many changes a batch had, in the line of its metrics, and not these',
    {
      _aws: { Timestamp: 1, CloudWatchMetrics: [{ Metrics: [{ Name: 'Received' }, { Name: 'Freshness' }] }] },
      service: 'order',
      Received: 4,
      Freshness: [1, 2],
      message: changesLine,
      function_request_id: 'r-1',
      ...settled,
    },
    `2026-03-01T10:00:00.005Z  order  INFO   ${changesLine}  function_request_id=r-1 applied=2 (and 1 coalesced) stale=1`,
  ],
  [
    'a logged error as its name and message',
    {
      level: 'ERROR',
      message: 'A call to SQS failed',
      error: { name: 'TimeoutError', message: 'too slow', stack: '…' },
    },
    '2026-03-01T10:00:00.005Z  order  ERROR  A call to SQS failed  error="TimeoutError: too slow"',
  ],
  [
    'what a handler threw, as Lambda logs it',
    { level: 'ERROR', message: { errorType: 'TypeError', errorMessage: 'x is not a function', stackTrace: [] } },
    '2026-03-01T10:00:00.005Z  order  ERROR  TypeError: x is not a function',
  ],
  [
    'what is not JSON, and nothing that a terminal obeys',
    'out of\u001b[2J memory',
    '2026-03-01T10:00:00.005Z  order  out of\\u001b[2J memory',
  ],
  [
    'nothing that a terminal obeys, wherever in a line it stands',
    {
      level: '\u001b[2J',
      message: 'm',
      timestamp: '2026-03-01\n',
      'na\u202eme': 1,
      other: { name: '\u009b', message: '' },
    },
    '2026-03-01\\u000a  order  \\u001b[2J   m  na\\u202eme=1 other="\\u009b: "',
  ],
  [
    'nothing that a terminal obeys in a line of Lambda',
    { time: 't\n', type: 'platform.\u001b', record: { status: '\r', requestId: '\u2028' } },
    't\\u000a  order  ERROR  platform.\\u001b \\u000d  requestId=\\u2028',
  ],
  ['no embedded metrics', { _aws: { Timestamp: 1 }, Received: 5 }, undefined],
  ['no invocation that went well', { time: 't', type: 'platform.report', record: { status: 'success' } }, undefined],
  ['no beginning of an invocation', { time: 't', type: 'platform.start', record: { requestId: 'r-1' } }, undefined],
  [
    'an invocation that ran out of time',
    { time: '2026-03-01T10:00:00Z', type: 'platform.report', record: { status: 'timeout', requestId: 'r-1' } },
    '2026-03-01T10:00:00Z  order  ERROR  platform.report timeout  requestId=r-1',
  ],
])('shows %s', (_, text, expected) => expect(described(text)).toBe(expected));
