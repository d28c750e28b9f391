/**
 * Makes a draw from `ranks` ranks, the first the likeliest: rank r has a share in proportion to 1/r, as the sales of
 * sellers and of articles roughly have. Small sellers must not wait behind the largest: so a sample needs a largest.
 *
 * @returns from a number in [0, 1) the rank, from 0.
 */
export function zipf(ranks: number): (uniform: number) => number {
  const sums: number[] = [];
  let sum = 0;
  for (let rank = 1; rank <= ranks; rank++) {
    sum += 1 / rank;
    sums.push(sum);
  }
  return (uniform) => sums.findIndex((upTo, rank) => uniform * sum < upTo || rank === ranks - 1);
}
