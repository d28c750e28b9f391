/** Every kind of fault that a simulation has. One that never occurs in a long run fails the run. */
export const faultKinds = {
  duplicate: 'an event delivered twice',
  reordering: 'a change delivered after a newer one of its entity',
  delay: 'a delivery that EventBridge has to try again',
  undelivered: 'a delivery that is refused for good',
  visibilityExpired: 'a message visible again while an invocation has it',
  crash: 'a crash at an await',
  lostResponse: 'an effect that took place, and an error',
  lateEffect: 'an effect that took place after its caller gave up',
  repeatedEffect: 'an effect that took place twice, with one answer',
  throttledWrite: 'a write that is throttled',
  throttledTable: 'a table that throttles everything',
  unavailableTable: 'a table that is not available',
  slowTable: 'a table as slow as the numbers allow',
  partialAnswer: 'a batch of which some entries fail',
  failedCall: 'a call that fails before its effect',
  clientRetry: 'a call that its client tries again',
  bareRefusal: 'a refused condition without the item that refused it',
  expiredCredentials: 'credentials that are expired',
  poison: 'a change alone that can never succeed',
  poisonInPack: 'the same in a pack',
  crashingChange: 'a change that crashes its function',
  oversizedLetter: 'a dead letter that does not fit',
  deadlineInPack: 'a deadline in the middle of a pack',
  redrive: 'a redrive while its consumer works',
  redrivesTogether: 'two redrives of one queue at once',
  discardBesideRedrive: 'a discard beside a redrive',
  inspect: 'an inspect beside consumers and redrives',
  expiryLook: 'a look for dead letters that expire beside them',
  partialLook: 'a look that does not see all of a queue',
  replay: 'a replay of the archive',
  newSchemaVersion: 'a schema version that nobody knows yet',
  pause: 'a consumer that is paused',
  mute: 'alarms that are muted',
  deployment: 'an old and a new function side by side',
} as const;

export type FaultKind = keyof typeof faultKinds;

export type FaultCounts = Record<FaultKind, number>;

export const noFaults = (): FaultCounts =>
  Object.fromEntries(Object.keys(faultKinds).map((kind) => [kind, 0])) as FaultCounts;
