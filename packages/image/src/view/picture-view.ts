import {
  CounterpointError,
  parseConfig,
  type Augmenter,
  type Batch,
  type Component,
  type ComponentContext,
  type Rng,
} from '@counterpoint/core';
import type { Tensor4D } from '@tensorflow/tfjs-core';
import type { Picture, PictureInfo } from '../picture/picture.js';
import { Canvas } from './canvas.js';
import { drawCrop } from './draw-crop.js';
import { createSteps, placeSteps, type PlacedStep } from './placed-step.js';
import { resizedCrop } from './resized-crop.js';
import { applyToBatch } from './view-batch.js';
import { stepsOf, viewSchema, type CompleteViewConfig, type ViewConfig } from './view-config.js';
import type { ViewDraw } from './view-draw.js';

/**
 * Random views of a picture: crop and resize, then a chain of steps.
 *
 * The crop equals Pillow's (bicubic with antialiasing, bytes); colour follows torchvision's
 * definitions in float32 without rounding
 * in between, and is rounded to bytes once at the end. Pictures of other channels than RGB are
 * refused by steps that need RGB.
 *
 * @example
 * const picture: Picture = { height: 40, width: 48, channels: 3, data: new Uint8Array(40 * 48 * 3) };
 * const view = new PictureView({ side: 32, steps: [{ type: 'image/grey', probability: 0.2 }] });
 * const draw = view.draw(picture, Rng.of(7, 'views', 0, 0));
 * const seen = view.apply(picture, draw);   // the same for the same draw, always
 */
export class PictureView implements Augmenter<Picture, ViewDraw, PictureInfo> {
  readonly config: CompleteViewConfig;
  readonly #steps: readonly PlacedStep[];
  /** A horizontal flip that leads the chain is a part of the crop. */
  readonly #flipsFirst: boolean;

  /**
   * @param steps in place of the config's, for steps that a plugin brings: {@link
   *   createPictureView}
   * @throws CP_CORE_CONFIG_INVALID, CP_IMAGE_STEP
   */
  constructor(config: ViewConfig, steps?: readonly PlacedStep[]) {
    this.config = parseConfig(viewSchema, config, 'image/view');
    const entries = stepsOf(this.config);
    this.#steps = steps ?? placeSteps(entries);
    const first = entries[0];
    this.#flipsFirst = first?.type === 'image/flip' && first['axis'] !== 'vertical';
  }

  /** @throws CP_IMAGE_STEP when a step needs RGB and the picture has other channels */
  draw(info: PictureInfo, rng: Rng): ViewDraw {
    const { side, area, aspect } = this.config;
    const { channels = 3 } = info;
    const view =
      channels === 3 ? { height: side, width: side } : { height: side, width: side, channels };
    return {
      crop: drawCrop(info, area, aspect, rng),
      side,
      steps: this.#steps.map(({ type, probability, step }) => {
        if (step.needsRgb === true && channels !== 3 && probability !== 0)
          throw needsRgb(type, channels);
        const applies = probability === undefined || rng.chance(probability);
        return applies ? step.draw(view, rng) : null;
      }),
    };
  }

  /** @throws CP_IMAGE_DRAW when the crop reaches beyond the picture */
  apply(picture: Picture, { crop, side, steps }: ViewDraw): Picture {
    checkCrop(picture, crop);
    const first = this.#flipsFirst ? 1 : 0;
    const flip = this.#flipsFirst && (steps[0] ?? null) !== null;
    let canvas: Canvas | undefined;
    let view: Picture | undefined;
    for (let i = first; i < this.#steps.length; i++) {
      const draw = steps[i] ?? null;
      if (draw === null) continue;
      const { step } = this.#steps[i]!;
      if (step.pass === undefined) {
        view = step.apply(
          canvas?.picture() ?? view ?? resizedCrop(picture, crop, side, side, flip),
          draw,
        ) as Picture;
        canvas = undefined;
        continue;
      }
      canvas ??=
        view === undefined
          ? new Canvas(picture, crop, side, side, flip)
          : new Canvas(view, { top: 0, left: 0, height: side, width: side }, side, side, false);
      step.pass(canvas, draw);
    }
    const pixels = canvas?.picture() ?? view ?? resizedCrop(picture, crop, side, side, flip);
    return { ...pixels, view: true };
  }

  /**
   * The views of a whole batch of pictures of one size, in the engine.
   *
   * @param levels [N, height, width, channels], 0-255, of {@link levelBatch}
   * @returns [N, side, side, channels], whole levels
   * @throws CP_IMAGE_DRAW, CP_IMAGE_STEP for a step without a batch form
   */
  applyBatch(levels: Batch, draws: readonly ViewDraw[]): Tensor4D {
    const side = draws[0]?.side ?? this.config.side;
    return applyToBatch(levels as Tensor4D, draws, side, this.#steps, this.#flipsFirst);
  }
}

/** A {@link PictureView} whose chain may name augmenters of plugins. */
export async function createPictureView(
  config: ViewConfig,
  context: ComponentContext,
): Promise<PictureView> {
  const entries = stepsOf(parseConfig(viewSchema, config, 'image/view'));
  return new PictureView(config, await createSteps(entries, context));
}

function checkCrop({ height, width }: PictureInfo, crop: ViewDraw['crop']): void {
  if (
    crop.top >= 0 &&
    crop.left >= 0 &&
    crop.height >= 1 &&
    crop.width >= 1 &&
    crop.top + crop.height <= height &&
    crop.left + crop.width <= width
  )
    return;
  throw new CounterpointError('CP_IMAGE_DRAW', {
    what: 'The crop of a draw reaches beyond the picture',
    expected: `a box within ${width} x ${height} pixels`,
    remedy: 'apply a draw to the picture that it was drawn for',
    facts: { crop, height, width },
  });
}

function needsRgb(type: string, channels: number): CounterpointError {
  return new CounterpointError('CP_IMAGE_STEP', {
    what: `The step ${type} needs RGB, and the pictures have ${channels} channels`,
    expected: 'steps that take any channels',
    remedy: 'leave the step out; of colour jitter, set saturation and hue to 0',
    facts: { type, channels },
  });
}

export const pictureViewComponent: Component<CompleteViewConfig, PictureView> = {
  kind: 'augmenter',
  id: 'image/view',
  summary: 'A resized crop, then a chain of steps.',
  schema: viewSchema,
  create: (config, context) => createPictureView(config, context),
};
