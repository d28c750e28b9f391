/**
 * Least key first. Every item is told where it stands, so that any can be taken out in O(log n) and what is done with
 * leaves nothing behind. Keys are kept apart from the items: comparing them touches no item.
 */
export class IndexedHeap<T> {
  readonly #keys: number[] = [];
  readonly #items: T[] = [];
  readonly #tellIndex: (item: T, index: number) => void;

  /** @param tellIndex keeps an item's index for `remove`; -1 once it is out. */
  constructor(tellIndex: (item: T, index: number) => void) {
    this.#tellIndex = tellIndex;
  }

  /** The least key; Infinity where there is none. */
  get leastKey(): number {
    return this.#keys[0] ?? Number.POSITIVE_INFINITY;
  }

  /** The item of the least key. */
  get first(): T | undefined {
    return this.#items[0];
  }

  /** Every item, in no order. */
  get items(): readonly T[] {
    return this.#items;
  }

  push(key: number, item: T): void {
    this.#rise(this.#items.length, key, item);
  }

  remove(index: number): void {
    const removed = this.#items[index] as T;
    const lastKey = this.#keys.pop() as number;
    const last = this.#items.pop() as T;
    if (last !== removed) {
      if (index > 0 && lastKey < (this.#keys[(index - 1) >> 1] as number)) this.#rise(index, lastKey, last);
      else this.#sink(index, lastKey, last);
    }
    this.#tellIndex(removed, -1);
  }

  #rise(from: number, key: number, item: T): void {
    let index = from;
    while (index > 0) {
      const parent = (index - 1) >> 1;
      const parentKey = this.#keys[parent] as number;
      if (parentKey <= key) break;
      this.#place(index, parentKey, this.#items[parent] as T);
      index = parent;
    }
    this.#place(index, key, item);
  }

  #sink(from: number, key: number, item: T): void {
    let index = from;
    for (;;) {
      const left = 2 * index + 1;
      if (left >= this.#keys.length) break;
      const right = left + 1;
      const rightIsLess = right < this.#keys.length && (this.#keys[right] as number) < (this.#keys[left] as number);
      const child = rightIsLess ? right : left;
      const childKey = this.#keys[child] as number;
      if (childKey >= key) break;
      this.#place(index, childKey, this.#items[child] as T);
      index = child;
    }
    this.#place(index, key, item);
  }

  #place(index: number, key: number, item: T): void {
    this.#keys[index] = key;
    this.#items[index] = item;
    this.#tellIndex(item, index);
  }
}
