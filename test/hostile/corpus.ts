/** Inputs that once did harm, and whatever is like them: each runs in every `npm test`. */
export const corpus: readonly { readonly target: string; readonly input: string; readonly harm: string }[] = [
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
];
