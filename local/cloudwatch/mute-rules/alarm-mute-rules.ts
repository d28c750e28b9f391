import type { Clock } from '../../clock.ts';

export interface AlarmMuteRule {
  readonly name: string;
  readonly description: string | undefined;
  /** As the client sent it. */
  readonly schedule: { readonly Expression: string; readonly Duration: string; readonly Timezone?: string };
  readonly alarmNames: readonly string[];
  /** Epoch milliseconds, as the others. */
  readonly begin: number;
  /** The end of the duration or the date of expiry, whichever comes first. */
  readonly end: number;
  readonly expireDate: number | undefined;
  readonly updatedAt: number;
}

type AlarmMuteRuleStatus = 'SCHEDULED' | 'ACTIVE' | 'EXPIRED';

/** The mute rules of one local cloud, each for one window. */
export class AlarmMuteRules {
  readonly #clock: Pick<Clock, 'now'>;
  readonly #rules = new Map<string, AlarmMuteRule>();
  readonly #listeners = new Set<() => void>();

  constructor(clock: Pick<Clock, 'now'>) {
    this.#clock = clock;
  }

  put(rule: AlarmMuteRule): void {
    this.#rules.set(rule.name, rule);
    this.actUnmuted();
  }

  find(name: string): AlarmMuteRule | undefined {
    return this.#rules.get(name);
  }

  /** By name. */
  list(): AlarmMuteRule[] {
    return [...this.#rules.values()].sort((a, b) => (a.name < b.name ? -1 : 1));
  }

  /** What it muted is unmuted at once. */
  delete(name: string): void {
    this.#rules.delete(name);
    this.actUnmuted();
  }

  statusOf({ begin, end }: AlarmMuteRule): AlarmMuteRuleStatus {
    const now = this.#clock.now();
    return now < begin ? 'SCHEDULED' : now < end ? 'ACTIVE' : 'EXPIRED';
  }

  isMuted(alarmName: string): boolean {
    return this.list().some((rule) => this.statusOf(rule) === 'ACTIVE' && rule.alarmNames.includes(alarmName));
  }

  /** Told whenever alarms may be muted no longer: each minute, and after a change of the rules. */
  onUnmuted(listener: () => void): void {
    this.#listeners.add(listener);
  }

  /** Called each minute, because no timer of a machine is as long as a mute may be. */
  actUnmuted(): void {
    for (const listener of this.#listeners) listener();
  }
}
