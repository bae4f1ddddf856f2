import type { Variable } from '@tensorflow/tfjs-core';
import { lateValues } from './late-values.js';
import type { RowMemory } from './row-memory.js';

/**
 * A variable of a table's shape, such as a moment, whose values are kept and changed beside the
 * table's.
 */
export class LikeTable {
  readonly #variable: Variable;
  #published: object | undefined;
  #memory: RowMemory | undefined;
  #at = 0;

  constructor(variable: Variable) {
    this.#variable = variable;
  }

  /**
   * The address of the values beside the table; written there again when someone else has given the
   * variable a value, as a checkpoint does.
   */
  within(memory: RowMemory): number {
    const moved = memory !== this.#memory;
    if (!moved && this.#variable.dataId === this.#published) return this.#at;
    const values = this.#variable.dataSync<'float32'>();
    if (moved) this.#at = memory.allot();
    this.#memory = memory;
    memory.write(this.#at, values);
    return this.#at;
  }

  /** Tells that the values beside the table are the variable's from now on. */
  publish(): void {
    const [memory, at] = [this.#memory!, this.#at];
    this.#published = lateValues().assign(this.#variable, () => memory.read(at));
  }
}
