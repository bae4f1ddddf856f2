import type { TrainProgram } from '@counterpoint/cli';
import type { Dataset, Sample, SkippedSample } from '@counterpoint/core';
import type { RawSample } from '@counterpoint/data';
import {
  duplicateFree,
  recordOf,
  type TextColumnsConfig,
  type TextEncoderKind,
} from '@counterpoint/text';
import { inverseClozeRows } from './inverse-cloze-rows.js';
import { judgedRows } from './judged-rows.js';
import { openTexts } from './open-texts.js';
import { plugins } from './plugins.js';
import { recipesFor } from './recipes.js';

/** Methods that make pairs of what they find at a path. In a config the name and a colon stand before the path. */
export const pairingMethods: readonly string[] = ['inverse-cloze', 'judged'];

export interface TrainProgramOptions {
  readonly encoder: TextEncoderKind;
  /** Blocks of this size show no text twice. */
  readonly batchSize: number;
  readonly columns: TextColumnsConfig;
}

/** `train` for texts. */
export function trainProgram({ encoder, batchSize, columns }: TrainProgramOptions): TrainProgram {
  return {
    name: 'counterpoint-nlp',
    plugins,
    recipes: recipesFor(encoder),
    defaultMethod: 'simcse',
    async open(path, { split, onSkip }) {
      const rows = await openRows(path, split, onSkip);
      return rows.at ? duplicateFree(rows, await textsOfAll(rows, columns), batchSize) : rows;
    },
  };
}

async function openRows(
  path: string,
  split: string | undefined,
  onSkip: ((skipped: SkippedSample) => void) | undefined,
): Promise<Dataset<RawSample>> {
  const pairing = pairingMethods.find((name) => path.startsWith(`${name}:`));
  const rest = pairing === undefined ? path : path.slice(pairing.length + 1);
  if (pairing === 'judged') return judgedRows(rest);
  const stored = await openTexts(rest, { split, onSkip });
  return pairing === undefined ? stored : inverseClozeRows(stored, onSkip);
}

async function textsOfAll(
  rows: Dataset<RawSample>,
  columns: TextColumnsConfig,
): Promise<(readonly string[])[]> {
  const texts: (readonly string[])[] = Array.from({ length: rows.size }, () => []);
  const take = (sample: Sample<RawSample>) => {
    try {
      texts[sample.index] = recordOf(sample.metadata ?? {}, columns, sample.key).texts;
    } catch {
      // told and counted when the run comes to it
    }
  };
  for await (const sample of rows.epoch({ seed: 0, epoch: 0, shuffle: false }, 0, () => undefined))
    take(sample);
  return texts;
}
