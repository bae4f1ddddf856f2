import {
  concat,
  fill,
  slice,
  tensor,
  tidy,
  variable,
  type Tensor,
  type Tensor1D,
  type Tensor2D,
} from '@tensorflow/tfjs-core';
import type { NamedVariables } from '../contract/named-variables.js';
import { assignValue } from '../nn/assign-value.js';
import type { Rng } from '../random/rng.js';

/** The sample index and the group of each row. */
export interface RowIds {
  /** int32 [N] */
  readonly indices?: Tensor1D;
  /** int32 [N] */
  readonly groups?: Tensor1D;
}

export interface RingQueueConfig {
  /** K, the number of rows. */
  readonly size: number;
  readonly width: number;
  readonly rng: Rng;
}

/**
 * The newest K rows of all batches, with the sample and group of each row; all of it is state. It
 * starts as random unit rows without sample and group, as in MoCo.
 *
 * Rows are in order of age, oldest first. Pushing is one concatenation of constant shape, so a lazy
 * engine needs no cursor.
 */
export class RingQueue {
  readonly size: number;
  readonly state: NamedVariables;

  constructor({ size, width, rng }: RingQueueConfig) {
    this.size = size;
    this.state = tidy(() => ({
      rows: variable(tensor(unitNormals(size, width, rng), [size, width]), false),
      indices: variable(fill([size], -1, 'int32'), false),
      groups: variable(fill([size], -1, 'int32'), false),
    }));
  }

  /** [K, width] */
  get rows(): Tensor2D {
    return this.state['rows'] as Tensor as Tensor2D;
  }

  /** The sample of each row, -1 for none: int32 [K] */
  get indices(): Tensor1D {
    return this.state['indices'] as Tensor as Tensor1D;
  }

  /** The group of each row, negative for none: int32 [K] */
  get groups(): Tensor1D {
    return this.state['groups'] as Tensor as Tensor1D;
  }

  /**
   * Appends rows, the last one newest, and drops the oldest. Of a batch larger than the queue only
   * the last K rows are stored.
   *
   * @param rows [N, D] @param ids `indices` and `groups`, int32 [N] each
   */
  push(rows: Tensor2D, { indices, groups }: RowIds = {}): void {
    const n = rows.shape[0];
    const none = tidy(() => fill([n], -1, 'int32') as Tensor1D);
    this.#shift('rows', rows);
    this.#shift('indices', indices ?? none);
    this.#shift('groups', groups ?? none);
    none.dispose();
  }

  #shift(name: string, added: Tensor): void {
    const queue = this.state[name]!;
    const n = Math.min(added.shape[0]!, this.size);
    const rest = added.shape.slice(1).map(() => 0),
      all = added.shape.slice(1).map(() => -1);
    const next = tidy(() => {
      const newest =
        n === added.shape[0] ? added : slice(added, [added.shape[0]! - n, ...rest], [n, ...all]);
      return n === this.size
        ? newest.clone()
        : concat([slice(queue, [n, ...rest], [this.size - n, ...all]), newest], 0);
    });
    assignValue(queue, next);
  }

  /** Frees the memory of the rows. */
  dispose(): void {
    for (const entry of Object.values(this.state)) entry.dispose();
  }
}

/** Rows drawn evenly from the unit sphere, row-major. */
export function unitNormals(count: number, width: number, rng: Rng): Float32Array {
  const values = new Float32Array(count * width);
  for (let row = 0; row < count; row++) {
    let square = 0;
    for (let j = row * width; j < (row + 1) * width; j++) square += (values[j] = rng.normal()) ** 2;
    const scale = 1 / Math.sqrt(square);
    for (let j = row * width; j < (row + 1) * width; j++) values[j] = values[j]! * scale;
  }
  return values;
}
