import { BackendError } from '../error/backend-error.js';
import type { Recorder } from '../graph/recorder.js';
import type { Value } from '../graph/value.js';

/**
 * Indices that must lie in an axis. ONNX counts negative indices from the end; TensorFlow.js
 * rejects them. Known indices are checked here. Computed negative indices are replaced by one past
 * the end, which ONNX Runtime rejects.
 *
 * @throws CP_BACKEND_KERNEL_ATTRIBUTE
 */
export function strictIndices(indices: Value, extent: number, record: Recorder): Value {
  const integers = indices.type === 'int64' ? indices : record.cast(indices, 'int32');
  if (indices.elements !== undefined) {
    const outside = (indices.elements as Int32Array).find((index) => index < 0 || index >= extent);
    if (outside === undefined) return integers;
    throw new BackendError('CP_BACKEND_KERNEL_ATTRIBUTE', {
      what: `${record.kernel}: the index value ${outside} is not in [0, ${extent - 1}]`,
      where: `an axis of ${extent}`,
      expected: 'no negative index, and none past the end',
    });
  }
  const negative = record.elementwise('Less', [integers, record.scalar(0, integers.type)], 'bool');
  return record.select(negative, record.scalar(extent, integers.type), integers);
}

/**
 * Row indices; those outside of the axis become `extent`, the index of an extra row that the caller
 * removes.
 */
export function lenientIndices(
  indices: Value,
  extent: number,
  record: Recorder,
): { rows: Value; spare: 0 | 1 } {
  const integers = record.cast(indices, 'int64');
  if (
    indices.elements !== undefined &&
    !(indices.elements as Int32Array).some((index) => index < 0 || index >= extent)
  )
    return { rows: integers, spare: 0 };
  const inside = record.elementwise('And', [
    record.elementwise('GreaterOrEqual', [integers, record.scalar(0, 'int64')], 'bool'),
    record.elementwise('Less', [integers, record.scalar(extent, 'int64')], 'bool'),
  ]);
  return { rows: record.select(inside, integers, record.scalar(extent, 'int64')), spare: 1 };
}
