import { EventBridgeError } from '../event-bridge-error.ts';
import { compileEventPattern, type EventMatcher } from '../patterns/event-pattern.ts';
import { compileJsonPath } from './json-path.ts';

/** https://docs.aws.amazon.com/eventbridge/latest/APIReference/API_RetryPolicy.html */
interface RetryPolicy {
  readonly maximumEventAgeInSeconds?: number;
  readonly maximumRetryAttempts?: number;
}

const defaultRetryPolicy: Required<RetryPolicy> = {
  maximumEventAgeInSeconds: 86_400, // 24 hours
  maximumRetryAttempts: 185,
};

/** https://docs.aws.amazon.com/eventbridge/latest/APIReference/API_Target.html */
export interface EventTarget {
  readonly id: string;
  readonly arn: string;
  /** `SqsParameters.MessageGroupId`: a text, or a JSON path that starts with `$.` and is resolved in each event. */
  readonly messageGroupIdPath?: string;
  readonly retryPolicy?: RetryPolicy;
  readonly deadLetterArn?: string;
}

export interface EventRule {
  readonly name: string;
  readonly arn: string;
  readonly pattern: object;
  readonly state: 'ENABLED' | 'DISABLED';
  readonly targets: readonly EventTarget[];
}

export interface CompiledTarget {
  readonly target: EventTarget;
  readonly retryPolicy: Required<RetryPolicy>;
  messageGroupIdOf(event: object): string | undefined;
}

export interface CompiledRule {
  readonly rule: EventRule;
  readonly matches: EventMatcher;
  readonly targets: readonly CompiledTarget[];
}

/** https://docs.aws.amazon.com/eventbridge/latest/userguide/eb-quota.html, in characters */
const maxPatternLength = 2_048;
/** https://docs.aws.amazon.com/eventbridge/latest/APIReference/API_SqsParameters.html */
const maxMessageGroupIdLength = 100;

/**
 * Checks a rule as PutRule and PutTargets would, and compiles it for many events.
 *
 * @throws InvalidEventPatternError
 * @throws EventBridgeError
 */
export function compileEventRule(rule: EventRule): CompiledRule {
  const matches = compileEventPattern(rule.pattern);
  const { length } = JSON.stringify(rule.pattern);
  if (length > maxPatternLength) {
    throw new EventBridgeError(
      'LimitExceededException',
      `The pattern of rule ${rule.name} has ${length} characters; ${maxPatternLength} are allowed.`,
    );
  }
  return { rule, matches, targets: rule.targets.map(compileTarget) };
}

function compileTarget(target: EventTarget, index: number): CompiledTarget {
  const retryPolicy = { ...defaultRetryPolicy, ...target.retryPolicy };
  const member = `targets.${index + 1}.member`;
  requireRange(retryPolicy.maximumEventAgeInSeconds, 60, 86_400, `${member}.retryPolicy.maximumEventAgeInSeconds`);
  requireRange(retryPolicy.maximumRetryAttempts, 0, 185, `${member}.retryPolicy.maximumRetryAttempts`);
  return { target, retryPolicy, messageGroupIdOf: compileMessageGroupId(target.messageGroupIdPath, member) };
}

function compileMessageGroupId(path: string | undefined, member: string): (event: object) => string | undefined {
  if (path === undefined) return () => undefined;
  if (path.length > maxMessageGroupIdLength) {
    throw invalid(
      `${member}.sqsParameters.messageGroupId`,
      `Member must have length less than or equal to ${maxMessageGroupIdLength}`,
    );
  }
  if (!path.startsWith('$.')) return () => path;
  const resolve = compileJsonPath(path);
  return (event) => {
    const value = resolve(event);
    // AWS tells of no rule for other values. Without a group a standard queue takes the message all the same.
    return typeof value === 'string' && value !== '' ? value : undefined;
  };
}

function requireRange(value: number, least: number, most: number, member: string): void {
  if (value < least) throw invalid(member, `Member must have value greater than or equal to ${least}`);
  if (value > most) throw invalid(member, `Member must have value less than or equal to ${most}`);
}

function invalid(member: string, constraint: string): EventBridgeError {
  return new EventBridgeError(
    'ValidationException',
    `1 validation error detected: Value at '${member}' failed to satisfy constraint: ${constraint}`,
  );
}
