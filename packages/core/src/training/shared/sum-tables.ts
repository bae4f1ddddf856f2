import {
  any,
  gather,
  notEqual,
  tensor1d,
  tensor2d,
  tidy,
  unsortedSegmentSum,
  type Tensor,
  type Tensor2D,
} from '@tensorflow/tfjs-core';
import type { Communicator } from '../../contract/communicator.js';
import type { NamedVariables } from '../../contract/named-variables.js';

/** Tables with fewer rows are sent densely: finding their nonzero rows costs more than it saves. */
const leastRows = 4096;

/** Row counts are rounded up to multiples of this, so that a lazy engine compiles few graphs. */
const rowStep = 512;

/**
 * Sums the gradients of tables (matrices of many rows) over ranks by rows: each rank sends the
 * rows that are not zero, with their
 * numbers. A table with a gradient in more than a quarter of its rows, counted over all ranks,
 * stays dense.
 *
 * @returns summed tables, and all other gradients as they were
 */
export async function sumTables(
  communicator: Communicator,
  local: Readonly<Record<string, Tensor>>,
  variables: NamedVariables,
  what: string,
): Promise<{ tables: Record<string, Tensor>; dense: Record<string, Tensor> }> {
  const dense: Record<string, Tensor> = { ...local };
  const tables: Record<string, Tensor> = {};
  const candidates = Object.entries(variables).filter(
    ([, { shape }]) => shape.length === 2 && shape[0]! >= leastRows && shape[0]! > 8 * shape[1]!,
  );
  if (candidates.length === 0) return { tables, dense };
  const rowsOf = await Promise.all(candidates.map(([name]) => rowsWithGradient(local[name])));
  const counts = Int32Array.from(rowsOf, ({ length }) => length);
  await communicator.allReduce(counts, 'sum', `${what}, rows of tables`);
  for (const [i, [name, variable]] of candidates.entries()) {
    const [count, width] = variable.shape as [number, number];
    if (counts[i] === 0 || 4 * counts[i]! > count) continue;
    const where = `${what}, rows of ${name}`;
    const values = await readRows(local[name] as Tensor2D | undefined, rowsOf[i]!, width);
    const ids = (await communicator.allGather(rowsOf[i]!, `${where}, numbers`)).all;
    const rows = (await communicator.allGather(values, where)).all;
    local[name]?.dispose();
    delete dense[name];
    tables[name] = tableOf(ids, rows, count, width);
  }
  return { tables, dense };
}

async function rowsWithGradient(gradient: Tensor | undefined): Promise<Int32Array> {
  if (gradient === undefined) return new Int32Array(0);
  const marks = tidy(() => any(notEqual(gradient, 0), 1));
  const values = await marks.data();
  marks.dispose();
  const rows: number[] = [];
  for (let row = 0; row < values.length; row++) if (values[row]) rows.push(row);
  return Int32Array.from(rows);
}

async function readRows(
  gradient: Tensor2D | undefined,
  rows: Int32Array,
  width: number,
): Promise<Float32Array> {
  if (gradient === undefined || rows.length === 0) return new Float32Array(0);
  const ids = tensor1d(padded(rows), 'int32');
  const gathered = gather(gradient, ids);
  const values = (await gathered.data()) as Float32Array;
  ids.dispose();
  gathered.dispose();
  return values.slice(0, rows.length * width);
}

/** Sums rows of equal number in the order of ranks. */
function tableOf(ids: Int32Array, rows: Float32Array, count: number, width: number): Tensor {
  const places = padded(ids);
  const values = new Float32Array(places.length * width);
  values.set(rows);
  return tidy(() =>
    unsortedSegmentSum(tensor2d(values, [places.length, width]), tensor1d(places, 'int32'), count),
  );
}

/**
 * Row numbers padded to the next multiple of {@link rowStep}; the padding is row 0 with a zero
 * gradient.
 */
function padded(rows: Int32Array): Int32Array {
  const result = new Int32Array(Math.ceil(rows.length / rowStep) * rowStep);
  result.set(rows);
  return result;
}
