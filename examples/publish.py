"""Publishes one order with boto3. Against the local cloud:

    AWS_ENDPOINT_URL=http://127.0.0.1:4566 python3 examples/publish.py

Against AWS, with your credentials and region:

    STAGE=prod AWS_DEFAULT_REGION=eu-west-1 python3 examples/publish.py
"""

import json
import os
import sys
import uuid
from datetime import datetime, timezone
from urllib.parse import urlsplit

import boto3
from botocore.config import Config

endpoint = os.environ.get("AWS_ENDPOINT_URL", "")
if urlsplit(endpoint).hostname in ("localhost", "127.0.0.1"):
    # Against the local cloud none of your own settings apply.
    for name in [name for name in os.environ if name.startswith("AWS_")]:
        del os.environ[name]
    os.environ |= {"AWS_CONFIG_FILE": os.devnull, "AWS_SHARED_CREDENTIALS_FILE": os.devnull}
    events = boto3.client(
        "events",
        endpoint_url=endpoint,
        region_name="us-east-1",
        aws_access_key_id="local",
        aws_secret_access_key="local",
        config=Config(proxies={}),
    )
else:
    events = boto3.client("events")

now = datetime.now(timezone.utc)
marketplace = "direct"
detail = {
    "metadata": {
        "schemaVersion": 1,
        "changeId": str(uuid.uuid4()),  # keep it with the change: a resend must have the same one
        "marketplace": marketplace,
        "sellerId": "seller-1",
        "occurredAt": now.strftime("%Y-%m-%dT%H:%M:%SZ"),
        "version": int(now.timestamp() * 1000),
    },
    "data": {
        "orderId": "example-python",
        "status": "paid",
        "currency": "EUR",
        "totalMinor": 2598,
        "lines": [{"sku": "sku-1", "quantity": 2, "unitPriceMinor": 1299}],
    },
}

# Several changes of one seller and one type may go into one event, which costs as much as one (docs/events.md):
# {"metadata": {schemaVersion, marketplace, sellerId}, "changes": [{changeId, occurredAt, version, "data": {…}}, …]}
response = events.put_events(
    Entries=[  # at most ten
        {
            "EventBusName": f"commerce-{os.environ.get('STAGE') or 'dev'}-bus",
            "Source": f"commerce.{marketplace}",
            "DetailType": "OrderStateChanged",
            "Detail": json.dumps(detail),
        }
    ]
)

# A request that succeeds may hold entries that failed: they stand at the position of their entry.
failed = [entry for entry in response["Entries"] if "ErrorCode" in entry]
for entry in failed:
    print(entry["ErrorCode"], entry.get("ErrorMessage", ""), file=sys.stderr)
print(f"Published {len(response['Entries']) - len(failed)}; {len(failed)} failed.")
sys.exit(1 if failed else 0)
