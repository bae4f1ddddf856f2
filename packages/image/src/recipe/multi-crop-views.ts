import { parseConfig } from '@counterpoint/core';
import { z } from 'zod';
import { PictureView } from '../view/picture-view.js';
import type { ViewConfig } from '../view/view-config.js';
import { simclrJitter } from './simclr-views.js';

/**
 * The paper, the number and the size of the views of {@link multiCropViews}. Component:
 * `image/multi-crop-views`.
 */
export interface MultiCropConfig {
  /**
   * `swav`: https://arxiv.org/abs/2006.09882, appendix A.1; `dino`:
   * https://arxiv.org/abs/2104.14294, section 3.1. @default 'swav'
   */
  readonly style?: 'swav' | 'dino';
  /** Side of the two large views, which come first. @default 224 */
  readonly side?: number;
  /** Side of the small views. @default 96, or three sevenths of `side` */
  readonly smallSide?: number;
  /** How many small views. @default 6 for SwAV, 8 for DINO */
  readonly small?: number;
}

/**
 * {@link MultiCropConfig} with its defaults filled in, but those that depend on `style` and `side`.
 */
export type CompleteMultiCropConfig = MultiCropConfig &
  Required<Pick<MultiCropConfig, 'style' | 'side'>>;

export const multiCropSchema: z.ZodType<CompleteMultiCropConfig, MultiCropConfig> = z.strictObject({
  style: z.enum(['swav', 'dino']).default('swav'),
  side: z.int().min(2).max(4096).default(224),
  smallSide: z.int().min(1).max(4096).optional(),
  small: z.int().min(0).max(64).optional(),
});

/** Two large views, then the small ones, of SwAV or of DINO. */
export function multiCropViews(config: MultiCropConfig = {}): readonly PictureView[] {
  const {
    style,
    side,
    smallSide = Math.round((side * 3) / 7),
    small = style === 'swav' ? 6 : 8,
  } = parseConfig(multiCropSchema, config, 'image/multi-crop-views');
  const sigma = [0.1, 2] as const;
  const [large, tiny]: [ViewConfig[], ViewConfig] =
    style === 'swav'
      ? [
          Array<ViewConfig>(2).fill({ side, area: [0.14, 1], ...swavColour }),
          { side: smallSide, area: [0.05, 0.14], ...swavColour },
        ]
      : [
          [
            { side, area: [0.4, 1], ...dinoColour, blur: { chance: 1, sigma } },
            {
              side,
              area: [0.4, 1],
              ...dinoColour,
              blur: { chance: 0.1, sigma },
              solarize: { chance: 0.2, threshold: 128 },
            },
          ],
          { side: smallSide, area: [0.05, 0.4], ...dinoColour, blur: { chance: 0.5, sigma } },
        ];
  return [...large, ...Array<ViewConfig>(small).fill(tiny)].map((each) => new PictureView(each));
}

const swavColour: Omit<ViewConfig, 'side'> = {
  jitter: simclrJitter(1),
  grey: 0.2,
  blur: { chance: 0.5, sigma: [0.1, 2] },
};
const dinoColour: Omit<ViewConfig, 'side'> = {
  jitter: { chance: 0.8, brightness: 0.4, contrast: 0.4, saturation: 0.2, hue: 0.1 },
  grey: 0.2,
};
