/**
 * Every name of a stage. They are fixed and readable because producers and operators type them, and because stacks
 * refer to each other by name: exports would lock one stack's deployment to another's.
 */
export function namesOf(stage: string) {
  const prefix = `commerce-${stage}`;
  return {
    prefix,
    eventBusStack: `${prefix}-event-bus`,
    operationsStack: `${prefix}-operations`,
    bus: `${prefix}-bus`,
    archive: `${prefix}-archive`, // at most 48 characters
    unroutedRule: `${prefix}-unrouted-rule`,
    unroutedQueue: `${prefix}-unrouted-queue`,
    unroutedDeadLetterQueue: `${prefix}-unrouted-dlq`,
    quarantineQueue: `${prefix}-quarantine-queue`,
    currentStateTable: `${prefix}-current-state`,
    /** The Region follows: names of policies are those of the whole account. */
    readViewPolicy: (region: string) => `${prefix}-read-view-${region}`,
    operatorPolicy: (kind: 'look' | 'redrive' | 'discard' | 'mute', region: string) => `${prefix}-${kind}-${region}`,
    pageTopic: `${prefix}-page`,
    ticketTopic: `${prefix}-ticket`,
    inspectFunction: `${prefix}-inspect`,
    redriveFunction: `${prefix}-redrive`,
    discardFunction: `${prefix}-discard`,
    expiryFunction: `${prefix}-expiry`,
    dashboard: prefix,
    metricsNamespace: `Commerce/${stage}`,
    consumer: (name: string) => ({
      /** In the app, as in `cdk deploy Order`. */
      stackId: pascalCase(name),
      stack: `${prefix}-${name}`,
      rule: `${prefix}-${name}-rule`,
      queue: `${prefix}-${name}-queue`,
      deadLetterQueue: `${prefix}-${name}-dlq`,
      function: `${prefix}-${name}-consumer`,
      /** `kind` as in the runbook's file name: `docs/runbooks/<kind>.md`. */
      alarm: (kind: string) => `${prefix}-${name}-${kind}`,
    }),
    /** An alarm on what all consumers share. */
    alarm: (kind: string) => `${prefix}-${kind}`,
  };
}

function pascalCase(name: string): string {
  return name
    .split('-')
    .map((word) => word.charAt(0).toUpperCase() + word.slice(1))
    .join('');
}

export type Names = ReturnType<typeof namesOf>;

/** Where a function writes its log. */
export const logGroupOf = (functionName: string): string => `/aws/lambda/${functionName}`;
