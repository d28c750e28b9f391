import path from 'node:path';
import { roomsCommand } from '../tools/rooms/rooms-command.ts';

await roomsCommand(path.resolve(import.meta.dirname, '..'), console.log).parseAsync();
