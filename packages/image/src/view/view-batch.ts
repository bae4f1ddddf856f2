import { CounterpointError } from '@counterpoint/core';
import { add, concat, floor, mul, reshape, tidy, type Tensor4D } from '@tensorflow/tfjs-core';
import { cropBatch } from './crop-batch.js';
import type { PlacedStep } from './placed-step.js';
import type { ViewDraw } from './view-draw.js';

/**
 * One view of each picture of a batch, in the engine: every step of `PictureView.apply` as tensor
 * operations over the whole batch. The graph
 * has one form for all draws of a config, so it is compiled once.
 *
 * Equal to `apply` up to float32 sums: where one falls on the edge between two grey levels, a level
 * goes the other way.
 *
 * @param levels [N, height, width, channels], 0-255
 * @param flipsFirst the first step is a horizontal flip, which is a part of the crop
 * @returns [N, side, side, channels], whole levels
 * @throws CP_IMAGE_DRAW when a crop reaches beyond the pictures, or draws are of several sides;
 * CP_IMAGE_STEP for a step without a batch form
 */
export function applyToBatch(
  levels: Tensor4D,
  draws: readonly ViewDraw[],
  side: number,
  steps: readonly PlacedStep[],
  flipsFirst: boolean,
): Tensor4D {
  const count = draws.length;
  const drawsOf = (step: number) => draws.map(({ steps: all }) => all[step] ?? null);
  return tidy(() => {
    let planes = cropBatch(
      levels,
      draws,
      side,
      (row) => flipsFirst && (draws[row]!.steps[0] ?? null) !== null,
    );
    steps.forEach(({ type, probability, step }, i) => {
      const ofStep = drawsOf(i);
      const never = probability === 0 && ofStep.every((draw) => draw === null);
      if ((i === 0 && flipsFirst) || never) return;
      if (step.passBatch === undefined) throw withoutBatchForm(type);
      planes = step.passBatch(planes, ofStep, side);
    });
    const whole = planes.map((plane) =>
      reshape(floor(add(mul(plane, 255), 0.5)), [count, side, side, 1]),
    );
    return concat(whole, 3) as Tensor4D;
  });
}

function withoutBatchForm(type: string): CounterpointError {
  return new CounterpointError('CP_IMAGE_STEP', {
    what: `The step ${type} cannot be applied to a batch in the engine`,
    expected: 'steps that have a batch form',
    remedy: 'set viewsIn to "processor", or leave the step out',
    facts: { type },
  });
}
