/**
 * Maps values with up to `concurrency` at work at a time and gives the results in the order of the
 * values.
 * Results that are there at once pass without a wait. `map` must not throw or reject; what is under
 * way when the reader leaves is awaited.
 */
export async function* inOrder<A, B>(
  values: Iterable<A> | AsyncIterable<A>,
  map: (value: A) => B | Promise<B>,
  concurrency: number,
): AsyncGenerator<B> {
  const underWay: Promise<B>[] = [];
  try {
    for await (const value of values) {
      const result = map(value);
      if (result instanceof Promise) {
        underWay.push(result);
        if (underWay.length >= concurrency) yield await underWay.shift()!;
      } else {
        while (underWay.length > 0) yield await underWay.shift()!;
        yield result;
      }
    }
    while (underWay.length > 0) yield await underWay.shift()!;
  } finally {
    await Promise.allSettled(underWay);
  }
}
