import { backend_util } from '@tensorflow/tfjs-core';
import type { ElementType } from '../graph/element-type.js';
import type { Recorder } from '../graph/recorder.js';
import type { Value } from '../graph/value.js';
import { strictIndices } from './indices.js';
import { kernel, type KernelTable } from './kernel.js';

/** Kernels that gather and scatter elements by index. */
export const indexingKernels: KernelTable = {
  GatherV2: kernel<'x' | 'indices', { axis: number; batchDims: number }>(
    ({ x, indices }, { axis, batchDims = 0 }, record) => {
      const along = axis < 0 ? axis + x.shape.length : axis;
      const places = strictIndices(indices, x.shape[along]!, record);
      return batchDims === 0
        ? record.gather(x, places, along)
        : gatherInBatches(x, places, along, batchDims, record);
    },
  ),
  TensorScatterUpdate: kernel<'tensor' | 'indices' | 'updates', Record<string, never>>(
    ({ tensor, indices, updates }, _, record) =>
      record.one(
        'ScatterND',
        [tensor, record.cast(indices, 'int64'), updates],
        tensor.shape,
        tensor.type,
      ),
  ),
  OneHot: kernel<
    'indices',
    { depth: number; onValue: number; offValue: number; dtype: ElementType }
  >(({ indices }, { depth, onValue, offValue, dtype }, record) => {
    const places = record.constant(
      'int32',
      Array.from({ length: depth }, (_, i) => i),
    );
    const hit = record.elementwise(
      'Equal',
      [record.reshape(indices, [...indices.shape, 1]), places],
      'bool',
    );
    if (onValue === 1 && offValue === 0) return record.cast(hit, dtype);
    return record.select(hit, record.scalar(onValue, dtype), record.scalar(offValue, dtype));
  }),
  TopK: kernel<'x', { k: number; sorted: boolean }>(({ x }, { k }, record) => {
    const shape = [...x.shape.slice(0, -1), k];
    const [values, places] = record.operation(
      'TopK',
      [x, record.integers([k])],
      [
        { type: x.type, shape },
        { type: 'int64', shape },
      ],
    );
    return [values!, record.cast(places!, 'int32')];
  }),
};

/**
 * Each batch has its own indices: all batches are joined to one axis, and the indices are shifted
 * by their batch.
 */
function gatherInBatches(
  x: Value,
  indices: Value,
  axis: number,
  batchDims: number,
  record: Recorder,
): Value {
  const info = backend_util.segment_util.collectGatherOpShapeInfo(
    { shape: x.shape, rank: x.shape.length } as never,
    { shape: indices.shape, rank: indices.shape.length } as never,
    axis,
    batchDims,
  );
  const { batchSize, outerSize, dimSize, sliceSize } = info;
  const perBatch = indices.size / batchSize;
  const flat = record.reshape(
    record.transpose(record.reshape(x, [batchSize, outerSize, dimSize, sliceSize]), [0, 2, 1, 3]),
    [batchSize * dimSize, outerSize, sliceSize],
  );
  const shift = record.constant(
    'int32',
    Array.from({ length: batchSize }, (_, batch) => batch * dimSize),
    [batchSize, 1],
  );
  const places = record.elementwise('Add', [
    record.reshape(record.cast(indices, 'int32'), [batchSize, perBatch]),
    shift,
  ]);
  const gathered = record.transpose(record.gather(flat, places, 0), [0, 2, 1, 3]); // [batch, outer, places, slice]
  return record.reshape(gathered, info.outputShape);
}
