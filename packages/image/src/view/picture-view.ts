import {
  CounterpointError,
  parseConfig,
  type Augmenter,
  type Batch,
  type Component,
  type Rng,
} from '@counterpoint/core';
import type { Tensor4D } from '@tensorflow/tfjs-core';
import type { Picture, PictureInfo } from '../picture/picture.js';
import { Canvas } from './canvas.js';
import { drawCrop } from './draw-crop.js';
import { resizedCrop } from './resized-crop.js';
import { applyToBatch } from './view-batch.js';
import {
  viewSchema,
  type CompleteViewConfig,
  type JitterConfig,
  type ViewConfig,
} from './view-config.js';
import type { JitterStep, ViewDraw } from './view-draw.js';

/**
 * Random views of a picture: crop and resize, mirror, colour jitter, grey, blur, solarise, in this order.
 *
 * The crop equals Pillow's (bicubic with antialiasing, bytes); colour follows torchvision's definitions in float32 without rounding
 * in between, and is rounded to bytes once at the end.
 *
 * @example
 * const picture: Picture = { height: 40, width: 48, channels: 3, data: new Uint8Array(40 * 48 * 3) };
 * const view = new PictureView({ side: 32, grey: 0.2 });
 * const draw = view.draw(picture, Rng.of(7, 'views', 0, 0));
 * const seen = view.apply(picture, draw);   // the same for the same draw, always
 */
export class PictureView implements Augmenter<Picture, ViewDraw, PictureInfo> {
  readonly config: CompleteViewConfig;

  /** @throws CP_CORE_CONFIG_INVALID */
  constructor(config: ViewConfig) {
    this.config = parseConfig(viewSchema, config, 'image/view');
  }

  draw(of: PictureInfo, rng: Rng): ViewDraw {
    const { side, area, aspect, flip, jitter, grey, blur, solarize: invert } = this.config;
    return {
      crop: drawCrop(of, area, aspect, rng),
      side,
      flip: rng.chance(flip),
      jitter: jitter !== undefined && rng.chance(jitter.chance) ? drawJitter(jitter, rng) : [],
      grey: rng.chance(grey),
      blur:
        blur !== undefined && rng.chance(blur.chance)
          ? { sigma: rng.uniform(...blur.sigma), taps: 2 * Math.floor(side / 20) + 1 }
          : null,
      solarize:
        invert !== undefined && rng.chance(invert.chance) ? { threshold: invert.threshold } : null,
    };
  }

  /** @throws CP_IMAGE_DRAW when the crop reaches beyond the picture */
  apply(picture: Picture, draw: ViewDraw): Picture {
    const { crop, side, flip } = draw;
    if (
      crop.top < 0 ||
      crop.left < 0 ||
      crop.height < 1 ||
      crop.width < 1 ||
      crop.top + crop.height > picture.height ||
      crop.left + crop.width > picture.width
    ) {
      throw new CounterpointError('CP_IMAGE_DRAW', {
        what: 'The crop of a draw reaches beyond the picture',
        expected: `a box within ${picture.width} x ${picture.height} pixels`,
        remedy: 'apply a draw to the picture that it was drawn for',
        facts: { crop, height: picture.height, width: picture.width },
      });
    }
    if (draw.jitter.length === 0 && !draw.grey && draw.blur === null && draw.solarize === null)
      return { ...resizedCrop(picture, crop, side, side, flip), view: true };
    const canvas = new Canvas(picture, crop, side, side, flip);
    for (const { kind, by } of draw.jitter) canvas[kind](by);
    if (draw.grey) canvas.grey();
    if (draw.blur !== null) canvas.blur(draw.blur.sigma, draw.blur.taps);
    if (draw.solarize !== null) canvas.solarize(draw.solarize.threshold / 255);
    return { ...canvas.picture(), view: true };
  }

  /**
   * The views of a whole batch of pictures of one size, in the engine.
   *
   * @param levels [N, height, width, 3], 0-255, of {@link levelBatch}
   * @returns [N, side, side, 3], whole levels
   * @throws CP_IMAGE_DRAW
   */
  applyBatch(levels: Batch, draws: readonly ViewDraw[]): Tensor4D {
    return applyToBatch(levels as Tensor4D, draws, this.config);
  }
}

function drawJitter(
  { brightness, contrast, saturation, hue }: JitterConfig,
  rng: Rng,
): JitterStep[] {
  const factor = (strength: number) => rng.uniform(Math.max(0, 1 - strength), 1 + strength);
  const steps: JitterStep[] = [
    { kind: 'brightness', by: factor(brightness) },
    { kind: 'contrast', by: factor(contrast) },
    { kind: 'saturation', by: factor(saturation) },
    { kind: 'hue', by: rng.uniform(-hue, hue) },
  ];
  const strength = { brightness, contrast, saturation, hue };
  return [...rng.permutation(4)].map((i) => steps[i]!).filter(({ kind }) => strength[kind] > 0);
}

export const pictureViewComponent: Component<CompleteViewConfig, PictureView> = {
  kind: 'augmenter',
  id: 'image/view',
  summary: 'Crop, mirror, colour jitter, grey, blur and solarise, each as set.',
  schema: viewSchema,
  create: (config) => new PictureView(config),
};
