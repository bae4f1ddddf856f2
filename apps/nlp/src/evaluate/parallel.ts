import { CounterpointError } from '@counterpoint/core';
import { crossLingual, joinReports, type Report } from '@counterpoint/eval';
import type { LoadedModel } from '../load-model.js';
import type { ReadText } from '../open-texts.js';
import { equalTexts } from './equal-texts.js';
import { embedded, withUntrained } from './systems.js';

/** Translations or other pairs: each side is found among all of the other, both ways, by cosine and by CSLS, with hubness. An equal text counts as right. */
export async function evaluateParallel(
  model: LoadedModel,
  rows: readonly ReadText[],
  baselines: boolean,
): Promise<Report> {
  if (rows.some(({ texts }) => texts.length < 2))
    throw new CounterpointError('CP_NLP_DATA', {
      what: 'The rows are no pairs',
      where: 'evaluate',
      expected: 'two texts a row',
      remedy: 'name the two columns with --columns',
    });
  const groups = equalTexts(rows.map(({ texts }) => texts));
  const { trained, untrained } = await withUntrained(model, baselines, async (each) =>
    crossLingual(
      await embedded(
        each,
        rows.map(({ texts }) => texts[0]),
      ),
      await embedded(
        each,
        rows.map(({ texts }) => texts[1]!),
      ),
      { groups },
    ),
  );
  return joinReports('retrieval of pairs', { '': trained, ...(untrained ? { untrained } : {}) });
}
