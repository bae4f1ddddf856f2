import { Rng } from '@counterpoint/core';
import type { Picture } from '../picture/picture.js';
import { layOut, type SceneKind, type SceneObject } from './lay-out.js';
import { paintScene } from './paint-scene.js';

/** The split, the size and the kinds of scenes that {@link drawScene} draws. */
export interface SceneOptions {
  readonly seed: number;
  /** `test` shows looks (shape, colour and texture together) that `train` never does. */
  readonly part: 'train' | 'test';
  /** Height and width in pixels. @default 32 */
  readonly side?: number;
  /** One kind is drawn for each scene. @default ['one'] */
  readonly kinds?: readonly SceneKind[];
}

/** A picture that the program drew, and all that there is to say of it. */
export interface Scene {
  readonly picture: Picture;
  readonly kind: SceneKind;
  /** `a striped red circle left of a plain blue star` */
  readonly sentence: string;
  /** The one that the sentence names first comes first. */
  readonly objects: readonly SceneObject[];
}

/** Scene number `index`: a pure function of the options and the index. */
export function drawScene(
  index: number,
  { seed, part, side = 32, kinds = ['one'] }: SceneOptions,
): Scene {
  const rng = Rng.of(seed, 'scene', part, index);
  const kind = rng.pick(kinds);
  const { objects, sentence } = layOut(kind, part === 'test', rng);
  return { picture: paintScene(objects, side, rng), kind, sentence, objects };
}
