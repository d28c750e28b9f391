/** As `1,234`. */
export const countText = (count: number): string => count.toLocaleString('en-GB');

/** As `1 dead letter` and `1,234 dead letters`. */
export const countOf = (count: number, one: string, several = `${one}s`): string =>
  `${countText(count)} ${count === 1 ? one : several}`;
