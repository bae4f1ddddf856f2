import type { Augmenter, Component, Rng } from '@counterpoint/core';
import type { Tensor } from '@tensorflow/tfjs-core';
import type { Picture, PictureInfo } from '../../picture/picture.js';
import { Canvas } from '../canvas.js';

/** The channels of a batch of views, 0-1: [N, side x side] each. */
export type Planes = readonly Tensor[];

/**
 * One step of a view: an augmenter of pictures, and two faster forms that a chain uses where they
 * exist. A step without `pass` is applied to
 * a picture of bytes; a step without `passBatch` cannot make views in the engine.
 *
 * @typeParam Draw what was drawn, plain JSON
 */
export interface ImageStep<Draw = unknown> extends Augmenter<Picture, Draw, PictureInfo> {
  /** Refused for pictures of other channels. @default false */
  readonly needsRgb?: boolean;
  /** Changes the planes of a canvas in place. Values stay within 0 to 1. */
  pass?(canvas: Canvas, draw: Draw): void;
  /**
   * The same for a whole batch, by tensors. A row whose draw is null stays as it is. The graph has
   * one form for all draws, so that the engine
   * compiles it once.
   */
  passBatch?(planes: Planes, draws: readonly (Draw | null)[], side: number): Planes;
}

/** What {@link imageStep} completes. */
export interface ImageStepForms<Draw> {
  readonly needsRgb?: boolean;
  /** @param info the size and channels of the view */
  draw(info: PictureInfo, rng: Rng): Draw;
  /** Changes the planes of a canvas in place. Values stay within 0 to 1. */
  pass(canvas: Canvas, draw: Draw): void;
  /** The same for a whole batch: planes of [N, side x side]; see {@link ImageStep}. */
  passBatch?(planes: Planes, draws: readonly (Draw | null)[], side: number): Planes;
}

/** A step from its pass over a canvas. */
export function imageStep<Draw>(forms: ImageStepForms<Draw>): ImageStep<Draw> {
  return {
    ...forms,
    apply(picture, draw) {
      const { height, width, view } = picture;
      const canvas = new Canvas(picture, { top: 0, left: 0, height, width }, height, width, false);
      forms.pass(canvas, draw);
      return { ...canvas.picture(), view };
    },
  };
}

/** A component that a chain of steps can name. */
export type ImageStepComponent<Config, Draw = unknown> = Component<Config, ImageStep<Draw>>;
