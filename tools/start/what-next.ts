/** What a newcomer can try on the running system, ready to be pasted. The first lines set the user's AWS settings aside. */
export function whatNext(endpoint: string, stage = 'dev', outage = false): string {
  return `The system is up. In another terminal:

  unset AWS_PROFILE $(env | sed -n 's/^\\(AWS_[A-Z0-9_]*\\)=.*/\\1/p')
  export AWS_ENDPOINT_URL=${endpoint} AWS_ACCESS_KEY_ID=local AWS_SECRET_ACCESS_KEY=local
  export AWS_REGION=us-east-1 AWS_DEFAULT_REGION=us-east-1 AWS_CONFIG_FILE=/dev/null AWS_SHARED_CREDENTIALS_FILE=/dev/null
  export NO_PROXY=127.0.0.1 no_proxy=127.0.0.1${stage === 'dev' ? '' : ` STAGE=${stage}`}

${outage ? afterOutage : newcomers}
Ctrl-C stops it.
`;
}

const newcomers = `  # publish an order, then see what the view holds of it
  echo '{"detailType":"OrderStateChanged","detail":{"metadata":{"schemaVersion":1,"changeId":"0d1f7a52-3c64-4c8e-9d3a-5f0e8a7b6c21","marketplace":"direct","sellerId":"seller-7","occurredAt":"2026-03-01T10:00:00Z","version":1},"data":{"orderId":"order-42","status":"paid"}}}' | npm run ops -- publish -
  npm run ops -- state order direct seller-7 order-42

  # what happened to it on the way, in order
  npm run ops -- trace order direct seller-7 order-42

  # alarms, queues and consumers; then what failed, and why
  npm run ops -- status
  npm run ops -- failures
`;

const afterOutage = `  # the README continues from here, under "When something fails"
  npm run ops -- publish examples/orders.jsonl
  npm run ops -- status
`;
