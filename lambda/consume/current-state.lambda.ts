import { catalog } from '../events/catalog.ts';
import { consumerHandler } from './consumer-handler.ts';
import { currentStateEffect } from './current-state-effect.ts';

// once per cold start: the clients, and the limits that the environment gives
const writeToCurrentState = currentStateEffect();

// called by AWS with each batch: one conditional write for each entity in it
export const handler = consumerHandler(catalog, writeToCurrentState);
