declare module 'dynalite' {
  import type { Server } from 'node:http';

  /** Its options: https://github.com/architect/dynalite#api */
  export default function dynalite(options: { createTableMs: number }): Server;
}
