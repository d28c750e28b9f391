import {
  consumerEnvironment,
  currentStateEnvironment,
  effectEnvironment,
} from '../../../lambda/consume/environment.ts';
import { readEnvironment } from '../../../lambda/shared/environment.ts';
import { ConfigError } from '../../../lib/config/config-error.ts';
import { chosenStage } from '../../../lib/config/stage.ts';
import { hostileBytes } from '../mutations.ts';
import { jsonIn, type Target } from '../target.ts';

const validEnvironment = {
  CONSUMER_NAME: 'order',
  QUEUE_URL: 'https://sqs.us-east-1.amazonaws.com/000000000000/commerce-dev-order',
  DLQ_URL: 'https://sqs.us-east-1.amazonaws.com/000000000000/commerce-dev-order-dlq',
  MAX_RECEIVE_COUNT: '30',
  GIVE_UP_AFTER_SECONDS: '3600',
  WRITE_CONCURRENCY: '16',
  STOP_BEFORE_TIMEOUT_MILLIS: '5000',
  BACKOFF_FIRST_SECONDS: '5',
  BACKOFF_MAX_SECONDS: '900',
  TRACE_CHANGES: 'true',
  WRITE_TIMEOUT_MILLIS: '2000',
  CURRENT_STATE_TABLE_NAME: 'commerce-dev-current-state',
};
const schemas = [consumerEnvironment, effectEnvironment, currentStateEnvironment];
const numbers = Object.keys(validEnvironment).filter((name) => /^\d+$/.test(Reflect.get(validEnvironment, name)));

/**
 * What a deployment and a shell say: the name of a stage, and the environment of a function.
 *
 * @param choose the reader of the stage, for the test that plants a bug in it.
 */
export function configurationTarget(choose: typeof chosenStage = chosenStage): Target {
  return {
    name: 'configuration',
    description: 'the name of the stage and the environment of a consumer',
    perThousand: 100,
    make: (random) => hostileBytes({ stage: random() < 0.7 ? 'dev' : 'prod2', environment: validEnvironment }, random),
    check: (input) => {
      const json = jsonIn(input);
      if (json === undefined) return { validJson: false, accepted: false, reason: 'not_json' }; // no shell sends it
      const { stage, environment } = Object(json.value) as { stage?: unknown; environment?: unknown };
      // A shell and Lambda know nothing but texts.
      const texts = Object.fromEntries(
        Object.entries(Object(environment)).flatMap(([name, value]) =>
          typeof value === 'string' ? [[name, value]] : value === null ? [] : [[name, JSON.stringify(value) ?? '']],
        ),
      );
      try {
        const chosen = choose(stage, {}); // of the CDK's context it may be any JSON
        if (typeof chosen !== 'string' || !/^[a-z][a-z0-9]*$/.test(chosen))
          throw new Error('A stage was accepted that no resource can be named after.');
      } catch (error) {
        if (!(error instanceof ConfigError)) throw error;
        return { validJson: true, accepted: false, reason: 'stage' };
      }
      for (const schema of schemas) {
        let read: Readonly<Record<string, unknown>>;
        try {
          read = readEnvironment(schema, texts) as Readonly<Record<string, unknown>>;
        } catch (error) {
          const names = Object.keys(schema.shape).filter((name) => (error as Error).message.includes(name));
          if (names.length === 0) throw error; // it says which variable it is about
          return { validJson: true, accepted: false, reason: names[0] ?? '' };
        }
        for (const [name, value] of Object.entries(read)) {
          if (numbers.includes(name) && !Number.isSafeInteger(value)) throw new Error(`${name} was read as ${value}.`);
        }
      }
      return { validJson: true, accepted: true };
    },
  };
}
