import { elementArray, type Elements, type ElementType } from '../graph/element-type.js';

interface FreeBuffer {
  readonly elements: Elements;
  readonly since: number;
}

/** Number of graph runs after which unused memory is released. */
const maxIdleRuns = 3;
/** Smaller arrays are cheaper to allocate than to look up. */
const smallest = 1024;

/**
 * Memory of released results, for reuse by later results. A step's new weights are written over
 * weights of an earlier step instead of into fresh pages, which saves garbage collection.
 */
export class BufferPool {
  readonly #free = new Map<string, FreeBuffer[]>();
  #retired: Elements[] = [];
  #settleCount = 0;

  /** Memory for a result; its content is undefined. */
  take(type: ElementType, size: number): Elements {
    if (size < smallest) return new elementArray[type](size);
    return this.#free.get(`${type} ${size}`)?.pop()?.elements ?? new elementArray[type](size);
  }

  /**
   * Returns memory to the pool. Recorded operations may still read it, so it becomes free at the
   * next {@link settle}.
   */
  retire(elements: Elements): void {
    if (elements.length >= smallest) this.#retired.push(elements);
  }

  /** Called when no operation is pending: frees the returned memory. */
  settle(): void {
    this.#settleCount++;
    for (const [key, free] of this.#free) {
      const recent = free.filter(({ since }) => this.#settleCount - since <= maxIdleRuns);
      if (recent.length > 0) this.#free.set(key, recent);
      else this.#free.delete(key);
    }
    for (const elements of this.#retired) {
      const key = `${typeOf(elements)} ${elements.length}`;
      const free = this.#free.get(key) ?? [];
      free.push({ elements, since: this.#settleCount });
      this.#free.set(key, free);
    }
    this.#retired = [];
  }

  /** Number of elements that are free or about to be. */
  get elements(): number {
    const sum = (sizes: readonly { length: number }[]) =>
      sizes.reduce((total, { length }) => total + length, 0);
    return (
      sum(this.#retired) +
      [...this.#free.values()].reduce(
        (total, free) => total + sum(free.map(({ elements }) => elements)),
        0,
      )
    );
  }
}

function typeOf(elements: Elements): ElementType {
  return elements instanceof Float32Array
    ? 'float32'
    : elements instanceof Int32Array
      ? 'int32'
      : 'bool';
}
