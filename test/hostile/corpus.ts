import { deepJson } from './mutations.ts';

interface CorpusRow {
  readonly target: string;
  readonly input: string;
  readonly harm: string;
}

/** Inputs that once did harm, and whatever is like them: each runs in every `npm test`. */
export const corpus: readonly CorpusRow[] = [
  {
    target: 'lines',
    input: '{"DetailType":{"toString":"x"}}',
    harm: 'ended `ops publish` and `ops validate`: an object with a field toString was converted to text',
  },
  {
    target: 'lines',
    input: '{"Source":{"toString":" "},"DetailType":"ReturnStateChanged","Detail":"{}"}',
    harm: 'the same, for the source',
  },
  {
    target: 'lines',
    input: '{"detailType":"OrderStateChanged","detail":{"metadata":{"marketplace":{"toString":1}},"data":{}}}',
    harm: 'the same, for the marketplace, which the source is made of',
  },
  {
    target: 'messages',
    input:
      '{"source":"commerce.amazon","detail-type":"OrderStateChanged","detail":{"metadata":{"marketplace":{"toString":1}},"data":{}}}',
    harm: 'made the consumer fail, so that its whole batch came back again and again',
  },
  {
    target: 'requests',
    input: '{"to":"redrive","payload":{"queue":{"toString":1}}}',
    harm: 'made the function fail instead of rejecting the request',
  },
  {
    target: 'requests',
    input: '{"to":"discard","payload":{"queue":{"valueOf":1,"toString":null},"note":"x"}}',
    harm: 'made the function fail instead of rejecting the request',
  },
  {
    target: 'dead-letters',
    input:
      '{"queue":"unrouted","attributes":{},"body":{"detail-type":{"toString":1},"detail":{"metadata":{},"data":{}}}}',
    harm: 'ended the redrive of its whole queue, at the audit line of the message',
  },
  {
    target: 'messages',
    input: `{"detail-type":"OrderStateChanged","detail":{"metadata":{"marketplace":${deepJson}},"data":{}}}`,
    harm: 'made the consumer fail, so that its whole batch came back: no recursion takes such a depth',
  },
  {
    target: 'requests',
    input: `{"to":"redrive","payload":{"dryRun":false,"queue":${deepJson}}}`,
    harm: 'made the function fail instead of rejecting the request',
  },
  ...['"detailType"', '"detailType":"OrderStateChanged","source"'].map((field) => ({
    target: 'lines',
    input: `{"detail":{},${field}:${deepJson}}`,
    harm: 'ended `ops publish` and `ops validate` at this line',
  })),
  ...['true', '["dev"]'].map((stage) => ({
    target: 'configuration',
    input: `{"stage":${stage}}`,
    harm: 'was taken for the name of a stage, from the context of the CDK',
  })),
  ...['"maximumBatchingWindowSeconds"],1e21', '"outageToSurviveSeconds"],1e999', '"backoffFirstSeconds"],0'].map(
    (value) => ({
      target: 'settings',
      input: `[[["consumerDefaults",${value}]]`,
      harm: 'kept the check of the configuration from ever ending, and so cdk synth',
    }),
  ),
  ...['\u001b[31m', '\u009b31m', '\u202e'].flatMap((raw) =>
    [
      [raw],
      ['discard', 'order', raw, '--json'],
      ['redrive', 'order', '--change', raw],
      ['redrive', raw, '--execute'],
      ['state', 'order', 'amazon', 'seller-1', 'order-1', '--stage', raw],
    ].map((words) => ({
      target: 'options',
      input: JSON.stringify(words),
      harm: 'was printed as it is, and a terminal obeys it',
    })),
  ),
];
