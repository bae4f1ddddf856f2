import type { Recorder } from '../graph/recorder.js';
import type { Value } from '../graph/value.js';
import { kernel, type KernelTable } from './kernel.js';

interface Crop {
  cropSize: [number, number];
  method: 'bilinear' | 'nearest';
  extrapolationValue: number;
}

/**
 * Sample positions of each crop along one axis, [N, places], and whether they are inside the image.
 */
function samplePositions(
  starts: Value,
  ends: Value,
  places: number,
  extent: number,
  record: Recorder,
): { at: Value; inside: Value } {
  const last = record.scalar(extent - 1);
  const shares = places > 1 ? Array.from({ length: places }, (_, i) => i / (places - 1)) : [0.5];
  const span = record.elementwise('Mul', [
    record.elementwise('Sub', [ends, starts]),
    record.constant('float32', shares, [1, places]),
  ]);
  const at = record.elementwise('Mul', [record.elementwise('Add', [starts, span]), last]);
  const inside = record.elementwise('And', [
    record.elementwise('GreaterOrEqual', [at, record.scalar(0)], 'bool'),
    record.elementwise('LessOrEqual', [at, last], 'bool'),
  ]);
  return { at: record.elementwise('Clip', [at, record.scalar(0), last]), inside };
}

/**
 * Crops of an image by boxes [N, 4] of (y1, x1, y2, x2) in shares of its extent, each resized to
 * one size.
 */
export const cropKernels: KernelTable = {
  CropAndResize: kernel<'image' | 'boxes' | 'boxInd', Crop>(
    ({ image, boxes, boxInd }, { cropSize, method, extrapolationValue }, record) => {
      const [, height, width, channels] = image.shape as [number, number, number, number];
      const boxCount = boxes.shape[0]!;
      const [rows, columns] = cropSize;
      const side = (i: number): Value => record.slice(boxes, [i], [i + 1], [1]); // [N, 1]
      const y = samplePositions(side(0), side(2), rows, height, record);
      const x = samplePositions(side(1), side(3), columns, width, record);
      const flat = record.reshape(record.cast(image, 'float32'), [image.size / channels, channels]);
      const rounded = (at: Value, rounding: string): Value =>
        record.cast(record.elementwise(rounding, [at]), 'int32');
      const first = record.elementwise('Mul', [
        record.reshape(record.cast(boxInd, 'int32'), [boxCount, 1, 1]),
        record.scalar(height * width, 'int32'),
      ]);
      const pixels = (row: Value, column: Value): Value => {
        // [N, rows, columns, C]
        const rowStart = record.elementwise('Add', [
          first,
          record.elementwise('Mul', [
            record.reshape(row, [boxCount, rows, 1]),
            record.scalar(width, 'int32'),
          ]),
        ]);
        return record.gather(
          flat,
          record.elementwise('Add', [rowStart, record.reshape(column, [boxCount, 1, columns])]),
          0,
        );
      };
      const between = (a: Value, b: Value, share: Value): Value =>
        record.elementwise('Add', [
          a,
          record.elementwise('Mul', [record.elementwise('Sub', [b, a]), share]),
        ]);
      const fraction = (at: Value, shape: number[]): Value =>
        record.reshape(record.elementwise('Sub', [at, record.elementwise('Floor', [at])]), shape);
      let crops: Value;
      if (method === 'nearest') {
        const half = (at: Value): Value => record.elementwise('Add', [at, record.scalar(0.5)]); // halves go up
        crops = pixels(rounded(half(y.at), 'Floor'), rounded(half(x.at), 'Floor'));
      } else {
        const across = fraction(x.at, [boxCount, 1, columns, 1]);
        const line = (row: Value): Value =>
          between(pixels(row, rounded(x.at, 'Floor')), pixels(row, rounded(x.at, 'Ceil')), across);
        crops = between(
          line(rounded(y.at, 'Floor')),
          line(rounded(y.at, 'Ceil')),
          fraction(y.at, [boxCount, rows, 1, 1]),
        );
      }
      const inside = record.elementwise('And', [
        record.reshape(y.inside, [boxCount, rows, 1, 1]),
        record.reshape(x.inside, [boxCount, 1, columns, 1]),
      ]);
      return record.select(inside, crops, record.scalar(extrapolationValue));
    },
  ),
};
