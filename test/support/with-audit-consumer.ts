import { type Catalog, catalog } from '../../lambda/events/catalog.ts';

/** The catalog with a second consumer of orders, which does not keep the current state. */
export const withAuditConsumer: Catalog = {
  ...catalog,
  consumers: [
    ...catalog.consumers,
    {
      name: 'audit',
      eventType: 'OrderStateChanged',
      entry: 'lambda/consume/audit.lambda.ts',
      coalesce: 'none',
      writesCurrentState: false,
      redriveNeedsNote: true,
    },
  ],
};
