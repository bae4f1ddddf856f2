import type { Rng } from '@counterpoint/core';
import { allLooks, heldBackLooks, trainingLooks, type SceneLook } from './vocabulary.js';

/** What a scene shows: one object somewhere, two to four alike, or two that stand in a relation. */
export type SceneKind = 'one' | 'several' | 'two';

/** An object in its place, in shares of the picture's side. */
export interface SceneObject extends SceneLook {
  readonly x: number;
  readonly y: number;
  /** Half its size. */
  readonly radius: number;
  /** In radians. */
  readonly turn: number;
}

/** The objects of a scene, and a sentence that describes them. */
export interface SceneLayout {
  readonly objects: readonly SceneObject[];
  readonly sentence: string;
}

/**
 * Draws what a scene shows and says it.
 *
 * @param heldBack whether the first object's look is one that training never shows; all looks are
 * ones that it shows when false
 */
export function layOut(kind: SceneKind, heldBack: boolean, rng: Rng): SceneLayout {
  const look = rng.pick(heldBack ? heldBackLooks : trainingLooks);
  switch (kind) {
    case 'one':
      return one(look, rng);
    case 'several':
      return several(look, rng);
    case 'two':
      return two(look, heldBack, rng);
  }
}

const places = [
  ['at the top left', 'at the top', 'at the top right'],
  ['on the left', 'in the middle', 'on the right'],
  ['at the bottom left', 'at the bottom', 'at the bottom right'],
] as const;
const counts = ['two', 'three', 'four'] as const;
const relations = ['left of', 'right of', 'above', 'below'] as const;

const words = ({ texture, colour, shape }: SceneLook): string => `${texture} ${colour} ${shape}`;
const article = (text: string): string => `a ${text}`;
const plural = (text: string): string => (text.endsWith('cross') ? `${text}es` : `${text}s`);
const shaken = (centre: number, by: number, rng: Rng): number => centre + rng.uniform(-by, by);

/** A sentence on one object, and the look that it names. */
export interface LookSentence extends SceneLook {
  readonly sentence: string;
}

/** Every sentence that a scene of kind `one` may have: each look in each of nine places. */
export function oneObjectSentences(): LookSentence[] {
  return allLooks.flatMap((look) =>
    places.flat().map((place) => ({ ...look, sentence: `${article(words(look))} ${place}` })),
  );
}

function placed(look: SceneLook, x: number, y: number, radius: number, rng: Rng): SceneObject {
  return { ...look, x, y, radius, turn: rng.uniform(-0.25, 0.25) };
}

function one(look: SceneLook, rng: Rng): SceneLayout {
  const row = rng.integer(3),
    column = rng.integer(3);
  const centre = (third: number) => shaken(0.5 + (third - 1) * 0.22, 0.03, rng);
  return {
    objects: [placed(look, centre(column), centre(row), rng.uniform(0.2, 0.27), rng)],
    sentence: `${article(words(look))} ${places[row]![column]!}`,
  };
}

function several(look: SceneLook, rng: Rng): SceneLayout {
  const count = 2 + rng.integer(3);
  const cells = [...rng.permutation(4)].slice(0, count);
  const objects = cells.map((cell) =>
    placed(
      look,
      shaken(0.27 + 0.46 * (cell % 2), 0.04, rng),
      shaken(0.27 + 0.46 * (cell >> 1), 0.04, rng),
      rng.uniform(0.14, 0.18),
      rng,
    ),
  );
  return { objects, sentence: `${counts[count - 2]!} ${plural(words(look))}` };
}

function two(look: SceneLook, heldBack: boolean, rng: Rng): SceneLayout {
  const others = heldBack ? allLooks : trainingLooks;
  let other = rng.pick(others);
  while (words(other) === words(look)) other = rng.pick(others);
  const relation = rng.integer(4);
  const ahead = relation % 2 === 0 ? 0.27 : 0.73; // where the first stands along the axis of the relation
  const along = [shaken(ahead, 0.03, rng), shaken(1 - ahead, 0.03, rng)] as const;
  const across = [shaken(0.5, 0.08, rng), shaken(0.5, 0.08, rng)] as const;
  const objects = [look, other].map((each, i) =>
    placed(
      each,
      relation < 2 ? along[i]! : across[i]!,
      relation < 2 ? across[i]! : along[i]!,
      rng.uniform(0.16, 0.2),
      rng,
    ),
  );
  return {
    objects,
    sentence: `${article(words(look))} ${relations[relation]!} ${article(words(other))}`,
  };
}
