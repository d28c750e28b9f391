import type { OpsContext } from './context.ts';

/** Who asks, for the audit log: what the option says, or the user of the environment. */
export function requestedBy(option: unknown, env: OpsContext['env']): string {
  return typeof option === 'string' ? option : env.USER || env.LOGNAME || env.USERNAME || 'unknown';
}
