/** Draws a slot with a chance in proportion to its weight. A binary tree of sums: O(log n) to set and to draw. */
export class WeightedSlots {
  #capacity = 16;
  /** Node i has the children 2i and 2i + 1; the leaf of slot s is capacity + s; the root, 1, is the total. */
  #sums: number[] = new Array(32).fill(0);
  readonly #free: number[] = [];
  #used = 0;

  /** The sum of all weights. */
  get total(): number {
    return this.#sums[1] as number;
  }

  /** A slot of weight 0. */
  open(): number {
    const freed = this.#free.pop();
    if (freed !== undefined) return freed;
    if (this.#used === this.#capacity) this.#grow();
    return this.#used++;
  }

  close(slot: number): void {
    this.set(slot, 0);
    this.#free.push(slot);
  }

  set(slot: number, weight: number): void {
    let node = this.#capacity + slot;
    const difference = weight - (this.#sums[node] as number);
    if (difference === 0) return;
    for (; node >= 1; node >>= 1) this.#sums[node] = (this.#sums[node] as number) + difference;
  }

  /** @param at from 0 to below `total`: where in the row of all weights to look. */
  slotAt(at: number): number {
    let node = 1;
    let rest = at;
    while (node < this.#capacity) {
      node *= 2;
      const left = this.#sums[node] as number;
      if (rest >= left) {
        rest -= left;
        node += 1;
      }
    }
    return node - this.#capacity;
  }

  #grow(): void {
    const leaves = this.#sums.slice(this.#capacity);
    this.#capacity *= 2;
    this.#sums = [...new Array(this.#capacity).fill(0), ...leaves, ...new Array(leaves.length).fill(0)];
    for (let node = this.#capacity - 1; node >= 1; node--) {
      this.#sums[node] = (this.#sums[2 * node] as number) + (this.#sums[2 * node + 1] as number);
    }
  }
}
