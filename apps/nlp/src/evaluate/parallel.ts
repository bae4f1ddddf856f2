import { CounterpointError } from '@counterpoint/core';
import { crossLingual, equalTexts, joinReports, type Report } from '@counterpoint/eval';
import type { ReadText } from '@counterpoint/text';
import type { LoadedModel } from '../load-model.js';
import { embedded, withUntrained } from './systems.js';

/**
 * Translations or other pairs: each side is found among all of the other, both ways, by cosine and
 * by CSLS, with
 * hubness. An equal text counts as correct.
 *
 * @throws CP_NLP_DATA when a row is no pair
 */
export async function evaluateParallel(
  model: LoadedModel,
  rows: readonly ReadText[],
  baselines: boolean,
  intervalOver?: Int32Array,
): Promise<Report> {
  const single = rows.find(({ texts }) => texts.length < 2);
  if (single !== undefined)
    throw new CounterpointError('CP_NLP_DATA', {
      what: `The row ${single.key} is no pair`,
      where: 'evaluate',
      expected: 'two texts a row',
      remedy: `name the two columns with --columns; there are ${Object.keys(single.metadata).join(', ')}`,
    });
  const groups = equalTexts(rows.map(({ texts }) => texts));
  const side = (i: 0 | 1) => rows.map(({ texts }) => texts[i]!);
  const { trained, untrained } = await withUntrained(model, baselines, async (each) =>
    crossLingual(await embedded(each, side(0)), await embedded(each, side(1)), {
      groups,
      intervalOver,
    }),
  );
  return joinReports('retrieval of pairs', { '': trained, ...(untrained && { untrained }) });
}
