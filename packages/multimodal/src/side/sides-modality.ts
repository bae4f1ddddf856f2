import { CounterpointError, type Modality, type Sample } from '@counterpoint/core';
import { sideBatch, type SideBatch } from './side-batch.js';
import type { OneSide, Sides } from './sides.js';

/** A sample's sides, or one of them as a view shows it. */
export type SideValue = Sides | OneSide;

/**
 * Several modalities of the same samples as one: a picture and its caption, a sound and its name,
 * two drawings of one thing.
 * Every side is decoded from the same stored sample; a batch is of one side.
 *
 * @throws CP_MULTIMODAL_SIDES for fewer than two sides or a name with a dot; `decode`:
 *   CP_MULTIMODAL_SIDE when a side is missing
 */
export function sidesModality(
  sides: Readonly<Record<string, Modality>>,
): Modality<unknown, SideValue, SideBatch, Sides> {
  const names = Object.keys(sides);
  checkSideNames(names);
  return {
    extensions: names.flatMap((name) => sides[name]!.extensions),
    async decode(sample: Sample) {
      const values: Record<string, unknown> = {};
      for (const name of names) values[name] = await decoded(name, sides[name]!, sample);
      return values;
    },
    describe: (value) =>
      Object.fromEntries(
        names.map((name) => [name, sides[name]!.describe((value as Sides)[name])]),
      ),
    batch(values) {
      const side = (values[0] as OneSide | undefined)?.side;
      const modality = side === undefined ? undefined : sides[side];
      if (
        side === undefined ||
        modality === undefined ||
        !values.every((value) => (value as OneSide).side === side)
      ) {
        throw new CounterpointError('CP_MULTIMODAL_SIDES', {
          what: 'A batch is to be made of more than one side',
          expected: `values of one of ${names.join(', ')}`,
          remedy: 'take one side of each sample first: views do, and oneSide',
        });
      }
      return sideBatch(side, modality.batch(values.map((value) => (value as OneSide).value)));
    },
  };
}

/** One side of a modality of sides as a modality of its own: for embedding a side alone. */
export function oneSide(side: string, modality: Modality): Modality<unknown, unknown, SideBatch> {
  return {
    extensions: modality.extensions,
    decode: (sample) => decoded(side, modality, sample),
    describe: (value) => modality.describe(value),
    batch: (values) => sideBatch(side, modality.batch(values)),
  };
}

async function decoded(side: string, modality: Modality, sample: Sample): Promise<unknown> {
  try {
    return await modality.decode(sample);
  } catch (cause) {
    throw new CounterpointError('CP_MULTIMODAL_SIDE', {
      what: `The side "${side}" cannot be read: ${(cause as Error).message}`,
      where: sample.key,
      expected: 'every side of a sample',
      remedy: 'leave such samples out, or add what is missing',
      cause,
    });
  }
}

/** @throws CP_MULTIMODAL_SIDES */
export function checkSideNames(names: readonly string[]): void {
  const bad = names.find((name) => name === '' || name.includes('.'));
  if (names.length >= 2 && bad === undefined) return;
  throw new CounterpointError('CP_MULTIMODAL_SIDES', {
    what:
      bad === undefined
        ? `There ${names.length === 1 ? 'is one side' : 'are no sides'}`
        : `A side is called "${bad}"`,
    expected: 'two sides or more, with names without dots',
  });
}
