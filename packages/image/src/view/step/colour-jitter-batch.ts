import {
  add,
  clipByValue,
  div,
  equal,
  floor,
  maximum,
  mean,
  minimum,
  mul,
  sub,
  tensor2d,
  where,
  type Tensor,
  type Tensor2D,
} from '@tensorflow/tfjs-core';
import { brightnessOf } from './brightness-of.js';
import type { ColourJitterConfig, JitterStep } from './jitter-step.js';
import type { Planes } from './image-step.js';

/**
 * Colour jitter of a whole batch: as many rounds as any row needs, each row in its own order, with
 * factors that leave the others as they are.
 */
export function jitterBatch(
  planes: Planes,
  draws: readonly (readonly JitterStep[] | null)[],
  config: Required<ColourJitterConfig>,
): Planes {
  const count = draws.length;
  let jittered = planes;
  for (const round of jitterRounds(draws, config)) {
    if ('turns' in round) jittered = turned(jittered, tensor2d(round.turns, [count, 1]));
    else
      jittered = mixed(
        jittered,
        tensor2d(round.factor, [count, 1]),
        tensor2d(round.ofLuma, [count, 1]),
        tensor2d(round.ofMean, [count, 1]),
      );
  }
  return jittered;
}

/**
 * clamp(factor v + ofLuma luma + ofMean (mean luma of the picture)): brightness, contrast,
 * saturation, or nothing with 1, 0, 0.
 */
function mixed(planes: Planes, factor: Tensor2D, ofLuma: Tensor2D, ofMean: Tensor2D): Planes {
  const luminance = brightnessOf(planes);
  const offset = add(mul(luminance, ofLuma), mul(mean(luminance, 1, true), ofMean));
  return planes.map((plane): Tensor => clipByValue(add(mul(plane, factor), offset), 0, 1));
}

/** Hues turned; see `turnHue` of the kernel for the formula. */
function turned(planes: Planes, turns: Tensor2D): Planes {
  const [red, green, blue] = planes as readonly [Tensor, Tensor, Tensor];
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
  return [5, 3, 1].map((place): Tensor => {
    const k = add(hue, place);
    const within = sub(k, mul(floor(mul(k, 1 / 6)), 6));
    return sub(high, mul(range, clipByValue(minimum(within, sub(4, within)), 0, 1)));
  });
}

/** One step for every row, of factors or of turns. */
type Round =
  | { readonly turns: Float32Array }
  | { readonly factor: Float32Array; readonly ofLuma: Float32Array; readonly ofMean: Float32Array };

/**
 * The rounds that any order of the steps fits into: as many steps before a turn of the hue, and
 * after it, as a row can have.
 */
function jitterRounds(
  draws: readonly (readonly JitterStep[] | null)[],
  jitter: Required<ColourJitterConfig>,
): Round[] {
  const parts = draws.map((steps) => {
    const stretches: JitterStep[][] = [[]],
      turns: number[] = [];
    for (const step of steps ?? []) {
      if (step.kind !== 'hue') stretches.at(-1)!.push(step);
      else {
        turns.push(step.by);
        stretches.push([]);
      }
    }
    return { stretches, turns };
  });
  const { brightness, contrast, saturation, hue } = jitter;
  const usual = [brightness, contrast, saturation].filter((strength) => strength > 0).length;
  const hues = Math.max(hue > 0 ? 1 : 0, ...parts.map(({ turns }) => turns.length));
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
