import { CounterpointError, parseConfig, type Augmenter, type Component, type Rng } from '@counterpoint/core';
import { adjustBrightness, adjustContrast, adjustSaturation } from '../colour/adjust.js';
import { gaussianBlur } from '../colour/blur.js';
import { toBytes, toFloats, type FloatPicture } from '../colour/float-picture.js';
import { toGrey } from '../colour/grey.js';
import { adjustHue } from '../colour/hue.js';
import { rowMixer, type RowMixer } from '../colour/mix-rows.js';
import { solarize } from '../colour/solarize.js';
import type { Picture, PictureInfo } from '../picture/picture.js';
import { drawCrop } from './draw-crop.js';
import { resizedCrop } from './resized-crop.js';
import { viewSchema, type CompleteViewConfig, type JitterConfig, type ViewConfig } from './view-config.js';
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
  /** Scratch space of the blur. */
  #mixer: RowMixer | undefined;

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
      blur: blur !== undefined && rng.chance(blur.chance) ? { sigma: rng.uniform(...blur.sigma), taps: 2 * Math.floor(side / 20) + 1 } : null,
      solarize: invert !== undefined && rng.chance(invert.chance) ? { threshold: invert.threshold } : null,
    };
  }

  /** @throws CP_IMAGE_DRAW when the crop reaches beyond the picture */
  apply(picture: Picture, draw: ViewDraw): Picture {
    const { crop, side, flip } = draw;
    if (crop.top < 0 || crop.left < 0 || crop.height < 1 || crop.width < 1 || crop.top + crop.height > picture.height || crop.left + crop.width > picture.width) {
      throw new CounterpointError('CP_IMAGE_DRAW', {
        what: 'The crop of a draw reaches beyond the picture', expected: `a box within ${picture.width} x ${picture.height} pixels`,
        remedy: 'apply a draw to the picture that it was drawn for', facts: { crop, height: picture.height, width: picture.width },
      });
    }
    const cut = resizedCrop(picture, crop, side, side, flip);
    if (draw.jitter.length === 0 && !draw.grey && draw.blur === null && draw.solarize === null) return { ...cut, view: true };
    const floats = toFloats(cut);
    for (const step of draw.jitter) jitterBy(floats, step);
    if (draw.grey) toGrey(floats);
    if (draw.blur !== null) gaussianBlur(floats, draw.blur.sigma, draw.blur.taps, this.#mixer ??= rowMixer());
    if (draw.solarize !== null) solarize(floats, draw.solarize.threshold / 255);
    return { ...toBytes(floats), view: true };
  }
}

function drawJitter({ brightness, contrast, saturation, hue }: JitterConfig, rng: Rng): JitterStep[] {
  const factor = (strength: number) => rng.uniform(Math.max(0, 1 - strength), 1 + strength);
  const steps: JitterStep[] = [
    { kind: 'brightness', by: factor(brightness) }, { kind: 'contrast', by: factor(contrast) },
    { kind: 'saturation', by: factor(saturation) }, { kind: 'hue', by: rng.uniform(-hue, hue) },
  ];
  const strength = { brightness, contrast, saturation, hue };
  return [...rng.permutation(4)].map((i) => steps[i]!).filter(({ kind }) => strength[kind] > 0);
}

function jitterBy(picture: FloatPicture, { kind, by }: JitterStep): void {
  switch (kind) {
    case 'brightness': return adjustBrightness(picture, by);
    case 'contrast': return adjustContrast(picture, by);
    case 'saturation': return adjustSaturation(picture, by);
    case 'hue': return adjustHue(picture, by);
  }
}

export const pictureViewComponent: Component<CompleteViewConfig, PictureView> = {
  kind: 'augmenter', id: 'image/view', summary: 'Crop, mirror, colour jitter, grey, blur and solarise, each as set.', schema: viewSchema,
  create: (config) => new PictureView(config),
};
