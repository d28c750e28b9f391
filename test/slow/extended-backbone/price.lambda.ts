import { consumerHandler } from '../../../lambda/consume/consumer-handler.ts';
import { currentStateEffect } from '../../../lambda/consume/current-state-effect.ts';
import { extendedCatalog } from './extended-catalog.ts';

export const handler = consumerHandler(extendedCatalog, currentStateEffect());
