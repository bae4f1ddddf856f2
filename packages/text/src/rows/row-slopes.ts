import type { Tensor } from '@tensorflow/tfjs-core';
import { lateValues } from './late-values.js';
import type { RowMemory } from './row-memory.js';
import { eachToken, type WeighedIds } from './weighed-ids.js';

/**
 * The gradient of a table of which few rows were used: for each of them, the weighted sum of the
 * slopes of the texts that it stood in.
 * It is added up row by row, in the order of the texts, when a row is asked for.
 */
export class RowSlopes {
  readonly #slopes: Float32Array;
  readonly #groups: readonly WeighedIds[];

  /** @param slopes of the texts: [N, D] */
  constructor(slopes: Float32Array, groups: readonly WeighedIds[]) {
    this.#slopes = slopes;
    this.#groups = groups;
  }

  /**
   * Visits every row that was used, in order, with the address where its gradient stands during the
   * visit.
   */
  forEachRow(memory: RowMemory, visit: (row: number, gradient: number) => void): void {
    const { count, width, stride, passes } = memory;
    const ends = new Int32Array(count + 1);
    eachToken(this.#groups, (_, id) => {
      ends[id + 1]!++;
    });
    for (let id = 0; id < count; id++) ends[id + 1]! += ends[id]!;
    const tokens = ends[count]!;
    const out = memory.passing(stride + 8 * tokens + (this.#slopes.length / width) * stride),
      list = out + stride,
      texts = list + 8 * tokens;
    memory.write(texts, this.#slopes);
    const addresses = memory.ints(list, 2 * tokens),
      shares = memory.floats(list, 2 * tokens);
    const next = ends.slice(0, count);
    eachToken(this.#groups, (text, id, share) => {
      const at = 2 * next[id]!++;
      addresses[at] = texts + text * stride;
      shares[at + 1] = share;
    });
    for (let id = 0; id < count; id++) {
      if (ends[id] === ends[id + 1]) continue;
      passes.sumRows(list + 8 * ends[id]!, list + 8 * ends[id + 1]!, out, out + stride);
      visit(id, out);
    }
  }

  /** All rows: [V, D]. */
  dense(memory: RowMemory): Float32Array {
    const { count, width } = memory;
    const all = new Float32Array(count * width);
    this.forEachRow(memory, (row, gradient) =>
      all.set(memory.floats(gradient, width), row * width),
    );
    return all;
  }
}

const slopesOfTensor = new WeakMap<object, RowSlopes>();

/** Slopes as a tensor [V, D], which takes memory when it is read or computed with. */
export function slopesTensor(slopes: RowSlopes, memory: RowMemory): Tensor {
  const tensor = lateValues().tensor([memory.count, memory.width], () => slopes.dense(memory));
  slopesOfTensor.set(tensor.dataId, slopes);
  return tensor;
}

/** The slopes that a tensor was made of, if it was. */
export const slopesOf = (tensor: Tensor): RowSlopes | undefined =>
  slopesOfTensor.get(tensor.dataId);
