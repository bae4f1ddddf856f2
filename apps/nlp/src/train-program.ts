import type { TrainProgram } from '@counterpoint/cli';
import {
  isCounterpointError,
  type Dataset,
  type Sample,
  type SkippedSample,
} from '@counterpoint/core';
import type { RawSample } from '@counterpoint/data';
import {
  duplicateFree,
  inverseClozeRows,
  openTexts,
  recordOf,
  resolveTextColumns,
  type TextColumnsConfig,
  type TextEncoderKind,
} from '@counterpoint/text';
import { judgedRows } from './judged-rows.js';
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

/** The texts of every row; none for a row that cannot be read, which the run reports when it comes to it. */
async function textsOfAll(
  rows: Dataset<RawSample>,
  columns: TextColumnsConfig,
): Promise<(readonly string[])[]> {
  const texts: (readonly string[])[] = Array.from({ length: rows.size }, () => []);
  const order = { seed: 0, epoch: 0, shuffle: false };
  const read: Sample<RawSample>[] = [];
  for await (const sample of rows.epoch(order, 0, () => undefined)) read.push(sample);
  const metadata = read.map((sample) => sample.metadata ?? {});
  if (read.length > 0) resolveTextColumns(metadata, columns, rows.name);
  for (const { index, key, metadata: row = {} } of read) {
    try {
      texts[index] = recordOf(row, columns, key).texts;
    } catch (error) {
      if (!isCounterpointError(error)) throw error;
    }
  }
  return texts;
}
