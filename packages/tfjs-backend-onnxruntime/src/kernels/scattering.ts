import { backend_util, gather_util } from '@tensorflow/tfjs-core';
import { BackendError } from '../error/backend-error.js';
import type { Recorder } from '../graph/recorder.js';
import type { Value } from '../graph/value.js';
import { lenientIndices, strictIndices } from './indices.js';
import { kernel, type KernelTable } from './kernel.js';

/** Index tuples [..., D] as row numbers [count] of a tensor whose first D axes are folded. */
export function flatIndices(
  indices: Value,
  strides: readonly number[],
  count: number,
  record: Recorder,
): Value {
  const tuples = record.reshape(record.cast(indices, 'int64'), [count, strides.length]);
  if (strides.length === 1 && strides[0] === 1) return record.reshape(tuples, [count]);
  return record.reduce(
    'ReduceSum',
    record.elementwise('Mul', [tuples, record.constant('int64', strides)]),
    [1],
  );
}

/**
 * Writes or adds rows into others by index. Sums use ScatterElements, because the threads of
 * ScatterND add to one element without synchronization and lose updates.
 *
 * @param into [R, W]
 * @param rows [count]
 * @param updates [count, W]
 */
export function scatterRows(
  into: Value,
  rows: Value,
  updates: Value,
  add: boolean,
  record: Recorder,
): Value {
  if (updates.size === 0) return into;
  if (!add)
    return record.one(
      'ScatterND',
      [into, record.reshape(rows, [rows.size, 1]), updates],
      into.shape,
      into.type,
    );
  const spread = record.expand(record.reshape(rows, [rows.size, 1]), updates.shape);
  return record.one('ScatterElements', [into, spread, updates], into.shape, into.type, {
    attributes: { axis: 0, reduction: 'add' },
  });
}

/** Sums of rows [count, W] by index, [extent, W]; rows with an index out of range are ignored. */
export function segmentSums(rows: Value, numbers: Value, extent: number, record: Recorder): Value {
  const width = rows.shape[1]!;
  const { rows: places, spare } = lenientIndices(
    record.reshape(numbers, [numbers.size]),
    extent,
    record,
  );
  const zeros = record.expand(record.scalar(0, rows.type), [extent + spare, width]);
  return record.slice(scatterRows(zeros, places, rows, true, record), [0], [extent], [0]);
}

/**
 * Counts of each number below `size`, or sums of weights. @param x [count] @param weights [count],
 * or empty
 */
function counts(x: Value, weights: Value, size: number, record: Recorder): Value {
  const one =
    weights.size === 0 ? record.expand(record.scalar(1, weights.type), [x.size]) : weights;
  const type = one.type === 'bool' ? 'int32' : one.type;
  return record.cast(
    record.reshape(
      segmentSums(record.reshape(record.cast(one, type), [x.size, 1]), x, size, record),
      [size],
    ),
    weights.type,
  );
}

/** Kernels that scatter or gather elements by index tuples. */
export const scatteringKernels: KernelTable = {
  ScatterNd: kernel<'indices' | 'updates', { shape: number[] }>(
    ({ indices, updates }, { shape }, record) => {
      const { sliceSize, strides, outputSize, numUpdates, sliceRank } =
        backend_util.calculateShapes(
          { ...updates, rank: updates.shape.length } as never,
          { ...indices, rank: indices.shape.length } as never,
          shape,
        );
      const type = updates.type === 'bool' ? 'int32' : updates.type;
      const zeros = record.expand(record.scalar(0, type), [outputSize / sliceSize, sliceSize]);
      const rows = flatIndices(indices, strides.slice(0, sliceRank), numUpdates, record);
      const sums = scatterRows(
        zeros,
        rows,
        record.reshape(record.cast(updates, type), [numUpdates, sliceSize]),
        true,
        record,
      );
      return record.reshape(record.cast(sums, updates.type), shape);
    },
  ),
  SparseToDense: kernel<
    'sparseIndices' | 'sparseValues' | 'defaultValue',
    { outputShape: number[] }
  >(({ sparseIndices, sparseValues, defaultValue }, { outputShape }, record) => {
    const { sliceSize, strides, outputSize, numUpdates, sliceRank } = backend_util.calculateShapes(
      { ...sparseValues, rank: sparseValues.shape.length } as never,
      { ...sparseIndices, rank: sparseIndices.shape.length } as never,
      outputShape,
    );
    const filled = record.expand(record.reshape(defaultValue, [1, 1]), [
      outputSize / sliceSize,
      sliceSize,
    ]);
    const updates =
      sparseValues.shape.length === 0
        ? record.expand(record.reshape(sparseValues, [1, 1]), [numUpdates, sliceSize])
        : record.reshape(sparseValues, [numUpdates, sliceSize]);
    return record.reshape(
      scatterRows(
        filled,
        flatIndices(sparseIndices, strides.slice(0, sliceRank), numUpdates, record),
        updates,
        false,
        record,
      ),
      outputShape,
    );
  }),
  GatherNd: kernel<'params' | 'indices'>(({ params, indices }, _, record) => {
    gather_util.prepareAndValidate(
      { ...params, dtype: params.type, rank: params.shape.length } as never,
      { ...indices, dtype: indices.type, rank: indices.shape.length } as never,
    );
    const tupleSize = indices.shape.at(-1)!;
    const shape = [...indices.shape.slice(0, -1), ...params.shape.slice(tupleSize)];
    if (shape.includes(0)) return record.expand(record.scalar(0, params.type), shape);
    const width = params.shape.slice(tupleSize).reduce((product, extent) => product * extent, 1);
    const strides = params.shape
      .slice(0, tupleSize)
      .map((_extent, axis) =>
        params.shape.slice(axis + 1, tupleSize).reduce((product, extent) => product * extent, 1),
      );
    const places = strictIndices(
      flatIndices(indices, strides, indices.size / tupleSize, record),
      params.size / width,
      record,
    );
    return record.reshape(
      record.gather(record.reshape(params, [params.size / width, width]), places, 0),
      shape,
    );
  }),
  UnsortedSegmentSum: kernel<'x' | 'segmentIds', { numSegments: number }>(
    ({ x, segmentIds }, { numSegments }, record) => {
      const slice = x.shape.slice(segmentIds.shape.length);
      const width = slice.reduce((product, extent) => product * extent, 1);
      const type = x.type === 'bool' ? 'int32' : x.type;
      return record.reshape(
        segmentSums(
          record.reshape(record.cast(x, type), [segmentIds.size, width]),
          segmentIds,
          numSegments,
          record,
        ),
        [numSegments, ...slice],
      );
    },
  ),
  Bincount: kernel<'x' | 'weights', { size: number }>(({ x, weights }, { size }, record) =>
    counts(record.reshape(unsigned(x), [x.size]), weights, size, record),
  ),
  DenseBincount: kernel<'x' | 'weights', { size: number; binaryOutput?: boolean }>(
    ({ x, weights }, { size, binaryOutput }, record) => {
      const [rows, columns] = (x.shape.length === 1 ? [1, x.size] : x.shape) as [number, number];
      const inside = record.elementwise(
        'Less',
        [unsigned(x), record.scalar(size, 'int32')],
        'bool',
      );
      const first = record.constant(
        'int32',
        Array.from({ length: rows }, (_, row) => row * size),
        x.shape.length === 1 ? [] : [rows, 1],
      );
      const places = record.select(
        inside,
        record.elementwise('Add', [x, first]),
        record.scalar(rows * size, 'int32'),
      );
      const all = counts(
        record.reshape(places, [rows * columns]),
        record.reshape(weights, [weights.size]),
        rows * size,
        record,
      );
      const shape = x.shape.length === 1 ? [size] : [rows, size];
      return record.reshape(
        binaryOutput ? record.cast(record.cast(all, 'bool'), weights.type) : all,
        shape,
      );
    },
  ),
};

/**
 * @throws CP_BACKEND_KERNEL_ATTRIBUTE for a known negative number; computed negative numbers are
 * not counted
 */
function unsigned(x: Value): Value {
  if (x.elements !== undefined && (x.elements as Int32Array).some((n) => n < 0)) {
    throw new BackendError('CP_BACKEND_KERNEL_ATTRIBUTE', {
      what: 'Bincount needs non-negative numbers',
      where: 'kernel Bincount',
      expected: 'no negative number',
    });
  }
  return x;
}
