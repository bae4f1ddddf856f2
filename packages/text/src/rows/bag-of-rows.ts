import { CounterpointError } from '@counterpoint/core';
import {
  customGrad,
  tensor2d,
  type GradSaveFunc,
  type Tensor,
  type Tensor2D,
} from '@tensorflow/tfjs-core';
import { rowMemoryOf, type RowMemory } from './row-memory.js';
import { RowSlopes, slopesTensor } from './row-slopes.js';
import { eachToken, type WeighedIds } from './weighed-ids.js';

/**
 * Sums of rows of a table: out_n = sum_t w_nt E[id_nt], for one or several groups of texts below
 * each other. The gradient goes to the table
 * alone, as sums over equal ids.
 *
 * Both are passes over memory rather than kernels: a batch touches few of the rows, in no order,
 * and adding up 40,000 rows costs less than
 * preparing a product for them. The gradient is added up when it is read; `rowAdam` never asks for
 * more than the rows that were used.
 *
 * @param table [V, D] @returns [N, D]
 * @throws CP_TEXT_SHAPE when an id is beyond the table
 */
export function bagOfRows(table: Tensor2D, groups: readonly WeighedIds[]): Tensor2D {
  const [count, width] = table.shape;
  for (const { ids, shares } of groups) {
    for (let i = 0; i < ids.length; i++)
      if (shares[i] !== 0 && !(ids[i]! >= 0 && ids[i]! < count)) throw beyond(ids[i]!, count);
  }
  const memory = rowMemoryOf(table);
  return customGrad((_, save) => {
    (save as GradSaveFunc)([]);
    const sums = summed(memory, groups);
    return {
      value: tensor2d(sums, [sums.length / width, width]),
      gradFunc: (dy: Tensor) =>
        slopesTensor(new RowSlopes(dy.dataSync<'float32'>(), groups), memory),
    };
  })(table) as Tensor2D;
}

function summed(memory: RowMemory, groups: readonly WeighedIds[]): Float32Array {
  const { passes, stride, table } = memory;
  const texts = groups.reduce((sum, { rows }) => sum + rows, 0);
  const maximum = groups.reduce((sum, { ids }) => sum + ids.length, 0);
  const out = memory.passing(texts * stride + 8 * maximum),
    list = out + texts * stride;
  const addresses = memory.ints(list, 2 * maximum),
    shares = memory.floats(list, 2 * maximum);
  memory.floats(out, (texts * stride) / 4).fill(0);
  let at = 0,
    begin = 0,
    current = 0;
  const finish = () => {
    if (at > begin)
      passes.sumRows(
        list + 4 * begin,
        list + 4 * at,
        out + current * stride,
        out + (current + 1) * stride,
      );
    begin = at;
  };
  eachToken(groups, (text, id, share) => {
    if (text !== current) {
      finish();
      current = text;
    }
    addresses[at] = table + id * stride;
    shares[at + 1] = share;
    at += 2;
  });
  finish();
  return memory.read(out, texts);
}

const beyond = (id: number, count: number) =>
  new CounterpointError('CP_TEXT_SHAPE', {
    what: `A batch holds the id ${id}`,
    where: 'text/bag',
    expected: `ids from 0 to ${count - 1}`,
    remedy: 'use the tokenizer that the encoder was made for',
  });
