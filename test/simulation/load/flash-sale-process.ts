import { type FlashSaleOptions, flashSaleRun } from './flash-sale.ts';

// A process of `npm run flash-sale`: it is sent one sale after another, and answers how far each is, and what became of it.
process.on('message', async (sale: FlashSaleOptions) => {
  const result = await flashSaleRun(sale, (share) => void process.send?.({ share }));
  process.send?.({ result });
});
process.on('disconnect', () => process.exit());
