import { elementArray, type Elements, type ElementType } from '../graph/element-type.js';

interface FreeBuffer {
  readonly elements: Elements;
  readonly since: number;
}

/** Graphs that may run before memory which none of them took is let go. */
const maxIdleRuns = 3;
/** Fewer elements than this cost less to make than to look for. */
const smallest = 1024;

/**
 * Memory of results that nobody holds any longer, for the results of the graphs to come: a step's
 * new weights are written where
 * the weights before the last were, instead of into fresh pages that the collector must find later.
 */
export class BufferPool {
  readonly #free = new Map<string, FreeBuffer[]>();
  #retired: Elements[] = [];
  #settleCount = 0;

  /** Memory for a result. What was in it is overwritten. */
  take(type: ElementType, size: number): Elements {
    if (size < smallest) return new elementArray[type](size);
    return this.#free.get(`${type} ${size}`)?.pop()?.elements ?? new elementArray[type](size);
  }

  /**
   * Gives memory back. What is recorded may still read it: it is free after the next {@link
   * settle}.
   */
  retire(elements: Elements): void {
    if (elements.length >= smallest) this.#retired.push(elements);
  }

  /** Everything recorded has been computed: nothing reads what was given back. */
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

  /** Elements now free or about to be. */
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
