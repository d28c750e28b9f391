import type { SQSRecord } from 'aws-lambda';
import type { Clock } from '../clock.ts';
import type { ReceivedMessage } from '../sqs/messages/received-message.ts';
import { sqsRecord, sqsRecordBytes } from './sqs-record.ts';

const maximumPayloadBytes = 6 * 1024 * 1024;
const emptyPayloadBytes = '{"Records":[]}'.length;

/** One message of a batch, as the function is shown it. */
export interface Gathered {
  readonly message: ReceivedMessage;
  readonly record: SQSRecord;
  readonly bytes: number;
}

interface GatheredBatchSettings {
  readonly queueArn: string;
  readonly region: string;
  readonly batchSize: number;
  readonly maximumBatchingWindowSeconds: number;
}

/** The batch to come; when it is full by bytes, its last few messages are left for the next. */
export class GatheredBatch {
  readonly #settings: GatheredBatchSettings;
  readonly #clock: Clock;
  readonly #onWindowOver: () => void;
  #gathered: Gathered[] = [];
  #bytes = 0;
  #window: 'closed' | 'open' | 'over' = 'closed';
  #cancelWindow: () => void = () => {};

  constructor(settings: GatheredBatchSettings, clock: Clock, onWindowOver: () => void) {
    this.#settings = settings;
    this.#clock = clock;
    this.#onWindowOver = onWindowOver;
  }

  get isEmpty(): boolean {
    return this.#gathered.length === 0;
  }

  /** How many messages it has room for, by their number. */
  get room(): number {
    return this.#settings.batchSize - this.#gathered.length;
  }

  get isFull(): boolean {
    return this.room <= 0 || this.#bytes + emptyPayloadBytes > maximumPayloadBytes;
  }

  /** Nothing more is to be waited for. */
  get isDue(): boolean {
    return this.isFull || this.#window === 'over';
  }

  add(messages: readonly ReceivedMessage[]): void {
    for (const message of messages) {
      const record = sqsRecord(message, this.#settings.queueArn, this.#settings.region);
      const bytes = sqsRecordBytes(record);
      this.#gathered.push({ message, record, bytes });
      this.#bytes += bytes;
    }
    this.#openWindow();
  }

  take(): Gathered[] {
    let bytes = 0;
    let length = 0;
    for (const gathered of this.#gathered.slice(0, this.#settings.batchSize)) {
      if (length > 0 && bytes + gathered.bytes + emptyPayloadBytes > maximumPayloadBytes) break;
      bytes += gathered.bytes;
      length++;
    }
    const batch = this.#gathered.splice(0, length);
    this.#bytes -= bytes;
    this.#cancelWindow();
    this.#window = 'closed';
    this.#openWindow();
    return batch;
  }

  /** Counts from the first message of the batch. */
  #openWindow(): void {
    if (this.#window !== 'closed' || this.isEmpty) return;
    const { maximumBatchingWindowSeconds } = this.#settings;
    if (maximumBatchingWindowSeconds === 0) {
      this.#window = 'over';
      return;
    }
    this.#window = 'open';
    this.#cancelWindow = this.#clock.schedule(maximumBatchingWindowSeconds * 1_000, () => {
      this.#window = 'over';
      this.#onWindowOver();
    });
  }
}
