import type { Recorder } from '../graph/recorder.js';
import type { Value } from '../graph/value.js';

/**
 * Source indices of a rearranged value, for a `Gather`: ONNX Runtime transposes and slices on one
 * thread, but gathers on all.
 *
 * @param shape of the places to fill, the last axis running fastest
 */
export function indices(
  record: Recorder,
  shape: readonly number[],
  from: (...place: number[]) => number,
): Value {
  const numbers: number[] = [];
  const place = shape.map(() => 0);
  const count = shape.reduce((product, extent) => product * extent, 1);
  for (let i = 0; i < count; i++) {
    numbers.push(from(...place));
    for (let axis = shape.length - 1; axis >= 0; axis--) {
      place[axis]!++;
      if (place[axis]! < shape[axis]!) break;
      place[axis] = 0;
    }
  }
  return record.constant('int64', numbers);
}
