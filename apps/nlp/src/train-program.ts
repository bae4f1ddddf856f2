import type { TrainProgram } from '@counterpoint/cli';
import type { Dataset, Sample } from '@counterpoint/core';
import type { RawSample } from '@counterpoint/data';
import { duplicateFree, recordOf, type TextColumnsConfig } from '@counterpoint/text';
import { inverseClozeRows } from './inverse-cloze-rows.js';
import { openTexts } from './open-texts.js';
import { plugins } from './plugins.js';
import { recipesFor, type EncoderName } from './recipes.js';

/** Before a path: the passages there make pairs by the inverse cloze task. */
export const inverseClozePrefix = 'inverse-cloze:';

export interface TrainProgramOptions {
  readonly encoder: EncoderName;
  /** Blocks of this size show no text twice. */
  readonly batchSize: number;
  readonly columns: TextColumnsConfig;
}

/** `train` for texts. */
export function trainProgram({ encoder, batchSize, columns }: TrainProgramOptions): TrainProgram {
  return {
    name: 'counterpoint-nlp', plugins, recipes: recipesFor(encoder), defaultMethod: 'simcse',
    async open(path, { split, onSkip }) {
      const cloze = path.startsWith(inverseClozePrefix);
      const stored = await openTexts(cloze ? path.slice(inverseClozePrefix.length) : path, { split, ...(onSkip ? { onSkip } : {}) });
      const rows = cloze ? await inverseClozeRows(stored, onSkip) : stored;
      return rows.at ? duplicateFree(rows, await textsOfAll(rows, columns), batchSize) : rows;
    },
  };
}

async function textsOfAll(rows: Dataset<RawSample>, columns: TextColumnsConfig): Promise<(readonly string[])[]> {
  const texts: (readonly string[])[] = Array.from({ length: rows.size }, () => []);
  const take = (sample: Sample<RawSample>) => {
    try {
      texts[sample.index] = recordOf(sample.facts ?? {}, columns, sample.key).texts;
    } catch {
      // told and counted when the run comes to it
    }
  };
  for await (const sample of rows.epoch({ seed: 0, epoch: 0, shuffle: false }, 0, () => undefined)) take(sample);
  return texts;
}
