/** Somebody who makes calls until it ends: an invocation of a function, a producer, an operator. */
export interface Actor {
  readonly name: string;
  readonly alive: boolean;
  /** Nothing that it has begun is answered from here on, and nothing more begins. */
  end(how: 'crash' | 'timeout'): void;
  /** Resolves when it is ended from outside. */
  readonly ended: Promise<'crash' | 'timeout'>;
  /** The promise, but never answered to one that has ended. */
  whileAlive<Value>(promise: Promise<Value>): Promise<Value>;
}

export function actor(name: string): Actor {
  let alive = true;
  const { promise: ended, resolve } = Promise.withResolvers<'crash' | 'timeout'>();
  return {
    name,
    get alive() {
      return alive;
    },
    end(how) {
      alive = false;
      resolve(how);
    },
    ended,
    whileAlive: (promise) =>
      new Promise((resolve, reject) => {
        promise.then(
          (value) => alive && resolve(value),
          (error) => alive && reject(error),
        );
      }),
  };
}
