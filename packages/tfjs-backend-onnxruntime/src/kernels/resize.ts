import type { Recorder } from '../graph/recorder.js';
import { Value } from '../graph/value.js';
import { linearWeights, nearestPlaces, nearestWeights, type AxisResize } from './interpolation.js';
import { kernel, type Kernel, type KernelTable } from './kernel.js';

interface Resize {
  size: [number, number];
  alignCorners: boolean;
  halfPixelCenters: boolean;
}

/** Both axes of a resize from [.., h, w, ..] to [.., h', w', ..]. */
function axes(
  from: readonly number[],
  to: readonly number[],
  { alignCorners, halfPixelCenters = false }: Resize,
): [AxisResize, AxisResize] {
  const axis = (i: number): AxisResize => ({
    from: from[i]!,
    to: to[i]!,
    alignCorners,
    halfPixelCenters,
  });
  return [axis(0), axis(1)];
}

/** images [N, h, w, C] times a matrix along each of height and width; transposed, the gradient. */
function products(
  x: Value,
  rows: Value,
  columns: Value,
  transposed: boolean,
  record: Recorder,
): Value {
  const [n, h, w, c] = x.shape as [number, number, number, number];
  const height = rows.shape[transposed ? 1 : 0]!;
  const tall = record.matMul(rows, record.reshape(x, [n, h, w * c]), transposed, false); // [N, h', w C]
  return record.matMul(columns, record.reshape(tall, [n, height, w, c]), transposed, false); // [N, h', w', C]
}

/** A leaf and not a constant: weights may be large, and a graph's key holds its constants. */
const weights = (elements: Float32Array, { from, to }: AxisResize): Value =>
  new Value('float32', [to, from], { elements });

/** The gradient of a resize whose weights along an axis are given. */
const gradient = (weightsOf: (axis: AxisResize) => Float32Array): Kernel =>
  kernel<'images' | 'dy', Resize>(({ images, dy }, attributes, record) => {
    const [rows, columns] = axes(images.shape.slice(1, 3), dy.shape.slice(1, 3), attributes);
    return products(
      dy,
      weights(weightsOf(rows), rows),
      weights(weightsOf(columns), columns),
      true,
      record,
    );
  });

/** Resizing of images, and its gradients, as products with a small matrix along each axis. */
export const resizeKernels: KernelTable = {
  ResizeBilinear: kernel<'images', Resize>(({ images }, attributes, record) => {
    const [rows, columns] = axes(images.shape.slice(1, 3), attributes.size, attributes);
    return products(
      record.cast(images, 'float32'),
      weights(linearWeights(rows), rows),
      weights(linearWeights(columns), columns),
      false,
      record,
    );
  }),
  ResizeBilinearGrad: gradient(linearWeights),
  ResizeNearestNeighbor: kernel<'images', Resize>(({ images }, attributes, record) => {
    const [rows, columns] = axes(images.shape.slice(1, 3), attributes.size, attributes).map(
      (axis) => new Value('int32', [axis.to], { elements: nearestPlaces(axis) }),
    ) as [Value, Value];
    return record.gather(record.gather(images, rows, 1), columns, 2);
  }),
  ResizeNearestNeighborGrad: gradient(nearestWeights),
};
