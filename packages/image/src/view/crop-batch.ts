import { CounterpointError } from '@counterpoint/core';
import {
  add,
  clipByValue,
  div,
  floor,
  matMul,
  reshape,
  split,
  tensor3d,
  transpose,
  type Tensor,
  type Tensor4D,
} from '@tensorflow/tfjs-core';
import { weightBits } from '../kernel/resize-passes.js';
import { bicubicTaps } from './bicubic.js';
import type { Planes } from './step/image-step.js';
import type { ViewDraw } from './view-draw.js';

/**
 * The crops of a whole batch: two products with a small matrix, rounded to levels after each, as
 * bytes are.
 *
 * @param levels [N, height, width, channels], 0-255
 * @param flipped whether a row's crop is mirrored
 * @throws CP_IMAGE_DRAW when a crop reaches beyond the pictures, or draws are of several sides
 */
export function cropBatch(
  levels: Tensor4D,
  draws: readonly ViewDraw[],
  side: number,
  flipped: (row: number) => boolean,
): Planes {
  const [count, height, width, channels] = levels.shape;
  draws.forEach((draw, row) => check(draw, row, side, height, width));
  const planes = transpose(levels, [0, 3, 1, 2]); // [N, C, H, W]
  const across = matMul(
    reshape(planes, [count, channels * height, width]),
    tensor3d(axes(draws, width, side, 'left', flipped), [count, width, side]),
  ); // [N, C H, side]
  const rows = reshape(
    transpose(reshape(rounded(across), [count, channels, height, side]), [0, 2, 1, 3]),
    [count, height, channels * side],
  );
  const cropped = rounded(
    matMul(tensor3d(axes(draws, height, side, 'top', flipped), [count, side, height]), rows),
  ); // [N, side, C side]
  return split(reshape(cropped, [count, side, channels, side]), channels, 2).map((plane) =>
    div(reshape(plane, [count, side * side]), 255),
  );
}

const rounded = (levels: Tensor): Tensor => clipByValue(floor(add(levels, 0.5)), 0, 255);

/**
 * The weights of each row's crop along one axis: [N, width, side] from the left, mirrored where
 * asked, or [N, side, height] from the top.
 */
function axes(
  draws: readonly ViewDraw[],
  length: number,
  side: number,
  from: 'left' | 'top',
  flipped: (row: number) => boolean,
): Float32Array {
  const all = new Float32Array(draws.length * length * side);
  draws.forEach(({ crop }, row) => {
    const { taps, first, weights } = bicubicTaps(from === 'left' ? crop.width : crop.height, side);
    for (let out = 0; out < side; out++) {
      const to = from === 'left' && flipped(row) ? side - 1 - out : out;
      for (let k = 0; k < taps; k++) {
        const place = crop[from] + first[out]! + k;
        all[row * length * side + (from === 'left' ? place * side + to : to * length + place)] =
          weights[out * taps + k]! / 2 ** weightBits;
      }
    }
  });
  return all;
}

function check(
  { side, crop }: ViewDraw,
  row: number,
  sideOfAll: number,
  height: number,
  width: number,
): void {
  if (
    side === sideOfAll &&
    crop.top >= 0 &&
    crop.left >= 0 &&
    crop.height >= 1 &&
    crop.width >= 1 &&
    crop.top + crop.height <= height &&
    crop.left + crop.width <= width
  )
    return;
  throw new CounterpointError('CP_IMAGE_DRAW', {
    what: `Draw ${row} does not fit the batch`,
    expected: `crops within ${width} x ${height} pixels and views of side ${sideOfAll}`,
    remedy: 'apply draws to the pictures that they were drawn for',
    facts: { row, crop, side },
  });
}
