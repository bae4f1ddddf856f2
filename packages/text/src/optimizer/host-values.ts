import { tensor, type Variable } from '@tensorflow/tfjs-core';

/** A variable's values as an array that is changed in place and published as the variable's next value. */
export class HostValues {
  readonly #variable: Variable;
  #published: object | undefined;
  #values = new Float32Array();

  constructor(variable: Variable) {
    this.#variable = variable;
  }

  /** The array; read again when someone else has given the variable a value, as a checkpoint does. */
  get values(): Float32Array {
    if (this.#variable.dataId !== this.#published) this.#values = this.#variable.dataSync<'float32'>().slice();
    return this.#values;
  }

  /** @param shared hands out the array itself: for variables of which nobody else keeps an earlier value */
  publish(shared: boolean): void {
    const next = tensor(shared ? this.#values : this.#values.slice(), this.#variable.shape, 'float32');
    this.#variable.assign(next as never);
    this.#published = this.#variable.dataId;
    next.dispose();
  }
}
