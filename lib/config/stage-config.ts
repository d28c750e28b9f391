// What each setting of a stage means. The numbers themselves are in config.ts.

/** Who is told of alarms: people and services that subscribe to our topic, or a topic that exists already. */
export type Notify =
  | { readonly emails?: readonly string[]; readonly httpsUrls?: readonly string[] }
  | { readonly topicArn: string };

/** A marketplace whose events are routed. Those of any other are unrouted. */
export interface MarketplaceConfig {
  /** Its events have the `Source` `commerce.<name>`. */
  readonly name: string;
  /**
   * ARNs of the roles and users that may put its events, and then nobody else may. Empty: whoever has
   * `events:PutEvents` in the account may.
   */
  readonly producers: readonly string[];
  /**
   * Deploy this once before the row goes: the unrouted rule takes the marketplace's events, too, so that none is lost
   * between the deployment of the consumers, whose rules let go of them, and that of the unrouted rule.
   */
  readonly retiring?: true;
}

/** How one consumer reads its queue, gives up, and calls for help. */
export interface ConsumerConfig {
  /** Records; each is an event of up to 20 changes. */
  readonly batchSize: number;
  readonly maximumBatchingWindowSeconds: number;
  readonly maximumConcurrency: number;
  readonly functionTimeoutSeconds: number;
  readonly memorySizeMegabytes: number;
  /** Effects (conditional writes) that one invocation has under way at a time. */
  readonly writeConcurrency: number;
  /** The longest that one effect may take, its retries included. */
  readonly writeTimeoutMillis: number;
  /** Records with changes that are not tried by then go back to the queue. */
  readonly stopBeforeTimeoutMillis: number;
  /** A function that is killed hides its batch until the visibility timeout is over, which follows from the function's timeout. */
  readonly crashHidesAtMostSeconds: number;
  readonly backoffFirstSeconds: number;
  readonly backoffMaxSeconds: number;
  /** A change that fails is tried for as long, and five times at least, before it is dead-lettered. The number of receives follows. */
  readonly outageToSurviveSeconds: number;
  readonly queueRetentionSeconds: number;
  /**
   * Whether it logs what became of each change, for `ops trace`: some 90 bytes a change. What fails is logged in any case.
   * `npm run bench -- logs` measures what it costs.
   */
  readonly traceChanges: boolean;
  /** What an alarm tolerates; what must never be, as a dead letter or a lost event, has no number here. */
  readonly alarms: {
    /** Of the events that the rule matched, how many per cent EventBridge may fail to put into the queue. */
    readonly deliveryFailedPercent: number;
    /** Fewer such events a minute are bad events, not a bad queue. */
    readonly deliveryFailedLeast: number;
    /** Of the oldest message; those that were received three times or more do not count. */
    readonly backlogAgeSeconds: number;
    /** How long the backlog may take at the present rate. */
    readonly timeToDrainSeconds: number;
    /** Of the changes received, how many per cent may fail. */
    readonly failingRecordsPercent: number;
    /** Fewer failures a minute are no pattern, however few records there are. */
    readonly failingRecordsLeast: number;
    /** Of the invocations, how many per cent may crash or time out. */
    readonly crashingPercent: number;
    readonly throttlesPerMinute: number;
    /** Of the function's timeout, how many per cent the slowest hundredth of the invocations may take. */
    readonly slowPercentOfTimeout: number;
    /** How often a message may be received for each that is done with. */
    readonly retryStormReceivesPerDelete: number;
    /** Fewer receives a minute are no storm. */
    readonly retryStormLeastReceives: number;
    /** Of the messages that a queue may have in flight, how many per cent it may have. */
    readonly inFlightPercent: number;
    /** From a change to its effect, all but the slowest hundredth. */
    readonly freshnessSeconds: number;
    /** Of the changes received, how many per cent may come after a newer one. */
    readonly stalePercent: number;
    /** How long nobody may poll the queue. */
    readonly pausedMinutes: number;
    /** How long no event of the type may come. Without it there is no such alarm: set it once the type has traffic. */
    readonly silenceMinutes?: number;
  };
}

export const logLevels = ['DEBUG', 'INFO'] as const;

type LogLevel = (typeof logLevels)[number];

/** Every number of one stage. */
export interface StageConfig {
  readonly marketplaces: readonly MarketplaceConfig[];
  readonly consumerDefaults: ConsumerConfig;
  /** What a consumer has otherwise than the defaults, by its name in the catalog. */
  readonly consumers: Readonly<Record<string, Partial<ConsumerConfig>>>;
  /** Of every queue that keeps what failed: dead-letter, unrouted and quarantine. */
  readonly deadLetterRetentionSeconds: number;
  readonly archiveRetentionDays: number;
  readonly logRetentionDays: number;
  /**
   * Not WARN and not ERROR: Lambda takes a line without a level for INFO and would drop every metric that our functions
   * publish in their logs, and the audit trail of redrives and discards with them.
   * https://docs.aws.amazon.com/lambda/latest/dg/monitoring-cloudwatchlogs-log-level.html
   */
  readonly logLevel: LogLevel;
  /** How long EventBridge goes on trying to put an event into a queue before it goes to the dead-letter queue. */
  readonly delivery: { readonly maximumEventAgeSeconds: number; readonly maximumRetryAttempts: number };
  readonly redrive: {
    readonly functionTimeoutSeconds: number;
    /** A run ends by itself before the AWS CLI, which waits 60 s, gives up and invokes again. */
    readonly runForMillis: number;
    readonly memorySizeMegabytes: number;
    /** A message that was redriven so often and failed again goes to quarantine. */
    readonly cap: number;
    /** No more messages a second, unless the request says otherwise. */
    readonly ratePerSecond: number;
    /** From a tenth of that to the whole, in ten steps. */
    readonly rampSeconds: number;
    /** Pushes back what failed for a passing or an unknown reason, without anybody asking. */
    readonly schedule: { readonly enabled: boolean; readonly everyMinutes: number };
  };
  /** How often a function looks for dead letters that SQS will delete soon. */
  readonly expiry: { readonly everyMinutes: number };
  /** What the alarms on shared parts tolerate. */
  readonly sharedAlarms: {
    readonly tableThrottlesPerMinute: number;
    /** Answers 500 of DynamoDB. */
    readonly tableErrorsPerMinute: number;
    /** Events that `PutEvents` refused, of every producer of the account and region. */
    readonly failedEntriesPerMinute: number;
    /** Of the oldest dead letter, since it was sent: a ticket, and later a page. */
    readonly deadLetterAgeTicketSeconds: number;
    readonly deadLetterAgePageSeconds: number;
  };
  /** Keeps stateful resources when their stack goes. */
  readonly protectData: boolean;
  /**
   * Keeps stacks and table from being deleted by mistake. Off for a stage's first deployment, which could otherwise
   * neither be rolled back nor repeated, and on afterwards: docs/recovering-a-stack.md.
   */
  readonly protectStacks: boolean;
  readonly notify: { readonly page: Notify; readonly ticket: Notify };
  /** Whether alarms must reach somebody. */
  readonly notifyRequired: boolean;
  /** Where alarms say that `docs/runbooks` can be read: set it to the repository's address in your forge. */
  readonly runbooksUrl: string;
  /** On every resource, beside `stage`. */
  readonly tags: Readonly<Record<string, string>>;
}
