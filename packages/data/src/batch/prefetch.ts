/**
 * Reads ahead of its consumer: while one item is in use, up to `ahead` next ones are being made.
 * Order, errors and the end are
 * those of the source; an error comes in its place, after the items before it. When the consumer
 * leaves, the source is closed.
 */
export async function* prefetch<T>(source: AsyncIterable<T>, ahead = 2): AsyncGenerator<T> {
  const iterator = source[Symbol.asyncIterator]();
  const underWay: Promise<IteratorResult<T>>[] = [];
  const ask = (): void => {
    const next = iterator.next();
    next.catch(() => undefined);
    underWay.push(next);
  };
  try {
    for (let i = 0; i < Math.max(1, ahead); i++) ask();
    for (;;) {
      const next = await underWay.shift()!;
      if (next.done === true) return;
      ask();
      yield next.value;
    }
  } finally {
    await Promise.allSettled(underWay);
    await iterator.return?.();
  }
}
