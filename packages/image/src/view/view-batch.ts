import { CounterpointError } from '@counterpoint/core';
import {
  add,
  clipByValue,
  concat,
  div,
  equal,
  floor,
  greaterEqual,
  matMul,
  maximum,
  mean,
  minimum,
  mul,
  reshape,
  split,
  sub,
  tensor,
  tensor2d,
  tensor3d,
  tensor4d,
  tidy,
  transpose,
  where,
  type Tensor,
  type Tensor2D,
  type Tensor4D,
} from '@tensorflow/tfjs-core';
import { gaussianTaps, mirrored } from '../colour/blur.js';
import { luma } from '../colour/luma.js';
import { weightBits } from '../kernel/resize-passes.js';
import type { Picture } from '../picture/picture.js';
import { bicubicTaps } from './bicubic.js';
import { sizeOfAll } from './size-of-all.js';
import type { CompleteViewConfig } from './view-config.js';
import type { JitterStep, ViewDraw } from './view-draw.js';

/**
 * Pictures of one size as levels, 0-255: what views of a whole batch are made of.
 *
 * @returns [N, height, width, 3] float32
 * @throws CP_IMAGE_SIZES_DIFFER
 */
export function levelBatch(pictures: readonly Picture[]): Tensor4D {
  const { height, width } = sizeOfAll(pictures);
  const size = height * width * 3;
  const values = new Float32Array(pictures.length * size);
  pictures.forEach(({ data }, row) => values.set(data, row * size));
  return tensor4d(values, [pictures.length, height, width, 3], 'float32');
}

/**
 * One view of each picture of a batch, in the engine: every step of `PictureView.apply` as tensor operations over the whole batch. A
 * crop and a blur are two products with a small matrix each side of every channel; jitter runs through the steps that any row still has, in each
 * row's own order, with factors that leave the others as they are. The graph has one form for all draws of a config, so it is compiled once.
 *
 * Equal to `apply` up to float32 sums: where one falls on the edge between two grey levels, a level goes the other way.
 *
 * @param levels [N, height, width, 3], 0-255
 * @returns [N, side, side, 3], whole levels
 * @throws CP_IMAGE_DRAW when a crop reaches beyond the pictures, or draws are of several sides
 */
export function applyToBatch(
  levels: Tensor4D,
  draws: readonly ViewDraw[],
  config: CompleteViewConfig,
): Tensor4D {
  const [count, height, width] = levels.shape;
  const side = draws[0]?.side ?? config.side;
  draws.forEach((draw, row) => check(draw, row, side, height, width));
  return tidy(() => {
    const planes = transpose(levels, [0, 3, 1, 2]); // [N, 3, H, W]
    const across = matMul(
      reshape(planes, [count, 3 * height, width]),
      tensor3d(axes(draws, width, side, 'left'), [count, width, side]),
    ); // [N, 3H, side]
    const rows = reshape(
      transpose(reshape(rounded(across), [count, 3, height, side]), [0, 2, 1, 3]),
      [count, height, 3 * side],
    );
    const cropped = rounded(
      matMul(tensor3d(axes(draws, height, side, 'top'), [count, side, height]), rows),
    ); // [N, side, 3 side]
    let rgb = split(reshape(cropped, [count, side, 3, side]), 3, 2).map((plane) =>
      div(reshape(plane, [count, side * side]), 255),
    ) as unknown as Rgb;
    const column = (of: (draw: ViewDraw) => number) =>
      tensor2d(Float32Array.from(draws, of), [count, 1]);

    for (const round of jitterRounds(draws, config)) {
      if ('turns' in round) rgb = turned(rgb, tensor2d(round.turns, [count, 1]));
      else
        rgb = mixed(
          rgb,
          tensor2d(round.factor, [count, 1]),
          tensor2d(round.ofLuma, [count, 1]),
          tensor2d(round.ofMean, [count, 1]),
        );
    }
    if (config.grey > 0 || draws.some(({ grey }) => grey)) {
      const grey = column((draw) => (draw.grey ? 1 : 0)),
        luminance = lumaOf(rgb);
      rgb = each(rgb, (plane) => add(mul(plane, sub(1, grey)), mul(luminance, grey)));
    }
    if (config.blur !== undefined || draws.some(({ blur }) => blur !== null)) {
      const matrices = tensor3d(blurMatrices(draws, side), [count, side, side]);
      const stacked = reshape(
        concat(
          rgb.map((plane) => reshape(plane, [count, 1, side, side])),
          1,
        ),
        [count, 3 * side, side],
      );
      const alongRows = transpose(
        reshape(matMul(stacked, matrices, false, true), [count, 3, side, side]),
        [0, 2, 1, 3],
      );
      const blurred = reshape(matMul(matrices, reshape(alongRows, [count, side, 3 * side])), [
        count,
        side,
        3,
        side,
      ]);
      rgb = split(blurred, 3, 2).map((plane) =>
        reshape(plane, [count, side * side]),
      ) as unknown as Rgb;
    }
    if (config.solarize !== undefined || draws.some(({ solarize }) => solarize !== null)) {
      const threshold = column(({ solarize }) =>
        solarize === null ? 2 : solarize.threshold / 255,
      ); // nothing is as bright as 2
      rgb = each(rgb, (plane) => where(greaterEqual(plane, threshold), sub(1, plane), plane));
    }
    const whole = rgb.map((plane) =>
      reshape(floor(add(mul(plane, 255), 0.5)), [count, side, side, 1]),
    );
    return concat(whole, 3) as Tensor4D;
  });
}

type Rgb = readonly [Tensor2D, Tensor2D, Tensor2D]; // [N, side side] each, 0-1

const each = (rgb: Rgb, change: (plane: Tensor2D) => Tensor): Rgb =>
  rgb.map(change) as unknown as Rgb;
const lumaOf = ([red, green, blue]: Rgb): Tensor =>
  add(add(mul(red, luma.red), mul(green, luma.green)), mul(blue, luma.blue));
const rounded = (levels: Tensor): Tensor => clipByValue(floor(add(levels, 0.5)), 0, 255);

/** clamp(factor v + ofLuma luma + ofMean (mean luma of the picture)): brightness, contrast, saturation, or nothing with 1, 0, 0. */
function mixed(rgb: Rgb, factor: Tensor2D, ofLuma: Tensor2D, ofMean: Tensor2D): Rgb {
  const luminance = lumaOf(rgb);
  const offset = add(mul(luminance, ofLuma), mul(mean(luminance, 1, true), ofMean));
  return each(rgb, (plane) => clipByValue(add(mul(plane, factor), offset), 0, 1));
}

/** Hues turned; see `turnHue` of the kernel for the formula. */
function turned(rgb: Rgb, turns: Tensor2D): Rgb {
  const [red, green, blue] = rgb;
  const high = maximum(maximum(red, green), blue);
  const range = sub(high, minimum(minimum(red, green), blue));
  const over = maximum(range, 1e-30);
  const past = where(
    equal(high, red),
    div(sub(green, blue), over),
    where(
      equal(high, green),
      add(div(sub(blue, red), over), 2),
      add(div(sub(red, green), over), 4),
    ),
  );
  const hue = add(past, mul(turns, 6));
  return [5, 3, 1].map((place) => {
    const k = add(hue, place);
    const within = sub(k, mul(floor(mul(k, 1 / 6)), 6));
    return sub(high, mul(range, clipByValue(minimum(within, sub(4, within)), 0, 1)));
  }) as unknown as Rgb;
}

/** One step for every row, of factors or of turns. */
type Round =
  | { readonly turns: Float32Array }
  | { readonly factor: Float32Array; readonly ofLuma: Float32Array; readonly ofMean: Float32Array };

/** The rounds that any order of the steps fits into: as many steps before a turn of the hue, and after it, as a row can have. */
function jitterRounds(draws: readonly ViewDraw[], { jitter }: CompleteViewConfig): Round[] {
  const parts = draws.map(({ jitter: steps }) => {
    const stretches: JitterStep[][] = [[]],
      turns: number[] = [];
    for (const step of steps) {
      if (step.kind !== 'hue') stretches.at(-1)!.push(step);
      else {
        turns.push(step.by);
        stretches.push([]);
      }
    }
    return { stretches, turns };
  });
  const usual =
    jitter === undefined
      ? 0
      : [jitter.brightness, jitter.contrast, jitter.saturation].filter((strength) => strength > 0)
          .length;
  const hues = Math.max(
    jitter !== undefined && jitter.hue > 0 ? 1 : 0,
    ...parts.map(({ turns }) => turns.length),
  );
  const rounds: Round[] = [];
  for (let stretch = 0; stretch <= hues; stretch++) {
    const length = Math.max(
      usual,
      ...parts.map(({ stretches }) => stretches[stretch]?.length ?? 0),
    );
    for (let i = 0; i < length; i++) {
      const steps = parts.map(({ stretches }) => stretches[stretch]?.[i]);
      const rest = (kind: JitterStep['kind']) =>
        Float32Array.from(steps, (step) => (step?.kind === kind ? 1 - step.by : 0));
      rounds.push({
        factor: Float32Array.from(steps, (step) => step?.by ?? 1),
        ofLuma: rest('saturation'),
        ofMean: rest('contrast'),
      });
    }
    if (stretch < hues)
      rounds.push({ turns: Float32Array.from(parts, ({ turns }) => turns[stretch] ?? 0) });
  }
  return rounds;
}

/** The weights of each row's crop along one axis: [N, width, side] from the left, mirrored where asked, or [N, side, height] from the top. */
function axes(
  draws: readonly ViewDraw[],
  length: number,
  side: number,
  from: 'left' | 'top',
): Float32Array {
  const all = new Float32Array(draws.length * length * side);
  draws.forEach(({ crop, flip }, row) => {
    const { taps, first, weights } = bicubicTaps(from === 'left' ? crop.width : crop.height, side);
    for (let out = 0; out < side; out++) {
      const to = from === 'left' && flip ? side - 1 - out : out;
      for (let k = 0; k < taps; k++) {
        const place = crop[from] + first[out]! + k;
        all[row * length * side + (from === 'left' ? place * side + to : to * length + place)] =
          weights[out * taps + k]! / 2 ** weightBits;
      }
    }
  });
  return all;
}

/** [N, side, side]: row i mixes place i from its neighbours, those beyond the border mirrored back; the identity where nothing is blurred. */
function blurMatrices(draws: readonly ViewDraw[], side: number): Float32Array {
  const all = new Float32Array(draws.length * side * side);
  draws.forEach(({ blur }, row) => {
    const half = blur === null ? [1] : gaussianTaps(blur.sigma, blur.taps);
    for (let i = 0; i < side; i++) {
      for (let k = 1 - half.length; k < half.length; k++)
        all[(row * side + i) * side + mirrored(i + k, side)]! += half[Math.abs(k)]!;
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

/** Levels as a model takes them: (level / 255 - mean) / deviation, channel by channel. */
export function normalisedLevels(
  levels: Tensor4D,
  mean: readonly number[],
  deviation: readonly number[],
): Tensor4D {
  return tidy(() =>
    div(
      sub(div(levels, 255), tensor(mean as number[], [1, 1, 1, 3])),
      tensor(deviation as number[], [1, 1, 1, 3]),
    ),
  );
}
