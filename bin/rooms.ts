import path from 'node:path';
import { roomsCommand } from '../tools/rooms/rooms-command.ts';
import { watchStandardStreams } from '../tools/standard-streams.ts';

watchStandardStreams();
await roomsCommand(path.resolve(import.meta.dirname, '..'), console.log).parseAsync();
