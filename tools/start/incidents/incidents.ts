import { expiring } from './expiring.ts';
import type { Incident } from './incident.ts';
import { mixed } from './mixed.ts';
import { paused } from './paused.ts';
import { poison } from './poison.ts';

/** Every incident that `npm start -- --incident` knows: a file beside this one and a word here. */
export const incidents: readonly Incident[] = [poison, paused, mixed, expiring];
