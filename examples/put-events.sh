#!/bin/sh
# Publishes one order with the AWS CLI. Against the local cloud:
#   AWS_ENDPOINT_URL=http://127.0.0.1:4566 sh examples/put-events.sh
# Against AWS, with your credentials and region:
#   STAGE=prod AWS_DEFAULT_REGION=eu-west-1 sh examples/put-events.sh
set -eu

# Against the local cloud none of your own settings apply.
case "${AWS_ENDPOINT_URL:-}" in
http://127.0.0.1[:/]* | http://localhost[:/]*)
  endpoint=$AWS_ENDPOINT_URL
  unset AWS_PROFILE $(env | sed -n 's/^\(AWS_[A-Z0-9_]*\)=.*/\1/p')
  export AWS_ENDPOINT_URL="$endpoint" AWS_DEFAULT_REGION=us-east-1 AWS_ACCESS_KEY_ID=local AWS_SECRET_ACCESS_KEY=local
  export AWS_CONFIG_FILE=/dev/null AWS_SHARED_CREDENTIALS_FILE=/dev/null NO_PROXY=127.0.0.1,localhost no_proxy=127.0.0.1,localhost
  ;;
esac

seconds=$(date -u +%s)
# The changeId identifies the change for ever: a resend must have the same one.
change_id=$(uuidgen 2>/dev/null || cat /proc/sys/kernel/random/uuid)

# Several changes of one seller and one type may go into one event, which costs as much as one (docs/events.md):
# {"metadata": {schemaVersion, marketplace, sellerId}, "changes": [{changeId, occurredAt, version, "data": {...}}, ...]}
entries=$(
  cat <<JSON
[
  {
    "EventBusName": "commerce-${STAGE:-dev}-bus",
    "Source": "commerce.direct",
    "DetailType": "OrderStateChanged",
    "Detail": "{\"metadata\": {\"schemaVersion\": 1, \"changeId\": \"$change_id\", \"marketplace\": \"direct\", \"sellerId\": \"seller-1\", \"occurredAt\": \"$(date -u +%Y-%m-%dT%H:%M:%SZ)\", \"version\": ${seconds}000}, \"data\": {\"orderId\": \"example-shell\", \"status\": \"paid\", \"currency\": \"EUR\", \"totalMinor\": 2598, \"lines\": [{\"sku\": \"sku-1\", \"quantity\": 2, \"unitPriceMinor\": 1299}]}}"
  }
]
JSON
)

# The exit code is 0 also when entries were refused: --query and the test below find them.
failed=$(aws events put-events --entries "$entries" --query FailedEntryCount --output text)
echo "Published $((1 - failed)); $failed failed."
test "$failed" -eq 0
