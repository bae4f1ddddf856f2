import type { Rng } from '@counterpoint/core';
import type { Canvas } from '../canvas.js';
import { autocontrast, equalise, posterise, sharpen } from './level-operations.js';
import { resamplePlanes } from './resample-plane.js';
import { rotation } from './rotate.js';

export type OperationName =
  | 'identity'
  | 'autocontrast'
  | 'equalise'
  | 'posterise'
  | 'solarise'
  | 'brightness'
  | 'contrast'
  | 'saturation'
  | 'sharpness'
  | 'rotate'
  | 'shear-x'
  | 'shear-y'
  | 'translate-x'
  | 'translate-y';

/** An operation of RandAugment or AugMix as it was drawn. */
export interface Operation {
  readonly name: OperationName;
  /** Strength: 0 to 1, negative for the other direction. */
  readonly by: number;
}

/** What each operation does at a strength, with the ranges of RandAugment: https://arxiv.org/abs/1909.13719, as torchvision states them. */
const operations: Readonly<Record<OperationName, (canvas: Canvas, by: number) => void>> = {
  identity: () => undefined,
  autocontrast: (canvas) => autocontrast(canvas),
  equalise: (canvas) => equalise(canvas),
  posterise: (canvas, by) => posterise(canvas, 8 - Math.round(4 * Math.abs(by))),
  solarise: (canvas, by) => canvas.solarise(1 - Math.abs(by)),
  brightness: (canvas, by) => canvas.brightness(1 + 0.9 * by),
  contrast: (canvas, by) => canvas.contrast(1 + 0.9 * by),
  saturation: (canvas, by) => canvas.saturation(1 + 0.9 * by),
  sharpness: (canvas, by) => sharpen(canvas, 1 + 0.9 * by),
  rotate: (canvas, by) => resamplePlanes(canvas, rotation(30 * by)),
  'shear-x': (canvas, by) => resamplePlanes(canvas, { a: 1, b: 0.3 * by, c: 0, d: 1 }),
  'shear-y': (canvas, by) => resamplePlanes(canvas, { a: 1, b: 0, c: 0.3 * by, d: 1 }),
  'translate-x': (canvas, by) =>
    resamplePlanes(canvas, { a: 1, b: 0, c: 0, d: 1, right: 0.45 * by * canvas.width }),
  'translate-y': (canvas, by) =>
    resamplePlanes(canvas, { a: 1, b: 0, c: 0, d: 1, down: 0.45 * by * canvas.height }),
};

/** All operations of RandAugment. */
export const randAugmentOperations: readonly OperationName[] = Object.keys(
  operations,
) as readonly OperationName[];

/** Those of AugMix, which leaves out what resembles common corruptions: https://arxiv.org/abs/1912.02781, section 3. */
export const augMixOperations: readonly OperationName[] = [
  'autocontrast',
  'equalise',
  'posterise',
  'solarise',
  'rotate',
  'shear-x',
  'shear-y',
  'translate-x',
  'translate-y',
];

/** One of the operations, in either direction. */
export function drawOperation(
  from: readonly OperationName[],
  magnitude: number,
  rng: Rng,
): Operation {
  const name = rng.pick(from);
  return { name, by: rng.chance(0.5) ? magnitude : -magnitude };
}

export function applyOperation(canvas: Canvas, { name, by }: Operation): void {
  operations[name](canvas, by);
}
