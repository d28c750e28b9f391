/** An item's place in a heap: what `remove` needs to take it out again. */
export interface HeapEntry<T> {
  readonly item: T;
  readonly key: number;
  /** Kept by the heap; -1 once the entry is out of it. */
  index: number;
}

/** Least key first. Any entry can be taken out in O(log n), so that what is done with leaves nothing behind. */
export class IndexedHeap<T> {
  readonly #entries: HeapEntry<T>[] = [];

  get size(): number {
    return this.#entries.length;
  }

  peek(): HeapEntry<T> | undefined {
    return this.#entries[0];
  }

  push(key: number, item: T): HeapEntry<T> {
    const entry = { item, key, index: this.#entries.length };
    this.#entries.push(entry);
    this.#rise(entry);
    return entry;
  }

  /** Does nothing for an entry that is out already. */
  remove(entry: HeapEntry<T>): void {
    if (entry.index < 0) return;
    const last = this.#entries.pop();
    if (last !== undefined && last !== entry) {
      this.#place(last, entry.index);
      this.#rise(last);
      this.#sink(last);
    }
    entry.index = -1;
  }

  #rise(entry: HeapEntry<T>): void {
    while (entry.index > 0) {
      const parentIndex = (entry.index - 1) >> 1;
      const parent = this.#entries[parentIndex] as HeapEntry<T>;
      if (parent.key <= entry.key) return;
      this.#place(parent, entry.index);
      this.#place(entry, parentIndex);
    }
  }

  #sink(entry: HeapEntry<T>): void {
    for (;;) {
      const left = this.#entries[2 * entry.index + 1];
      const right = this.#entries[2 * entry.index + 2];
      const child = left && right && right.key < left.key ? right : left;
      if (!child || child.key >= entry.key) return;
      const childIndex = child.index;
      this.#place(child, entry.index);
      this.#place(entry, childIndex);
    }
  }

  #place(entry: HeapEntry<T>, index: number): void {
    this.#entries[index] = entry;
    entry.index = index;
  }
}
