import { Worker } from 'node:worker_threads';
import { LocalCloudError } from '../local-cloud-error.ts';

/** DynamoDB with AWS's wire protocol: the `dynalite` package in a thread of its own, in memory. */
export class DynamoDb {
  /** Where it answers; our own port forwards to it. */
  readonly endpoint: string;
  readonly #worker: Worker;

  private constructor(worker: Worker, port: number) {
    this.#worker = worker;
    this.endpoint = `http://127.0.0.1:${port}`;
  }

  static async start(region: string): Promise<DynamoDb> {
    const worker = new Worker(new URL('./dynamodb-worker.ts', import.meta.url), {
      name: 'dynamodb',
      env: { AWS_REGION: region },
      execArgv: [],
    });
    const port = await new Promise<number>((resolve, reject) => {
      worker.once('message', resolve);
      worker.once('error', reject);
    });
    worker.removeAllListeners('error'); // from here on its failure ends the process: without its tables nothing is true
    return new DynamoDb(worker, port);
  }

  /** @param input as CreateTable's: https://docs.aws.amazon.com/amazondynamodb/latest/APIReference/API_CreateTable.html */
  async createTable(input: Readonly<Record<string, unknown>>): Promise<void> {
    const response = await fetch(this.endpoint, {
      method: 'POST',
      headers: {
        'content-type': 'application/x-amz-json-1.0',
        'x-amz-target': 'DynamoDB_20120810.CreateTable',
        'x-amz-date': '20260101T000000Z', // dynalite wants a date and a signature, and checks neither
        authorization: 'AWS4-HMAC-SHA256 Credential=local, SignedHeaders=host, Signature=local',
      },
      body: JSON.stringify(input),
    });
    if (response.ok) return;
    throw new LocalCloudError(`The table ${input.TableName} cannot be created: ${await response.text()}`);
  }

  async stop(): Promise<void> {
    await this.#worker.terminate();
  }
}
