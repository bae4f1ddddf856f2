import { CounterpointError, disposeBatch, type Batch } from '@counterpoint/core';
import type { Towers } from '../tower/towers.js';
import type { LoadedTowers } from './towers-file.js';

/** Rows of embeddings, as the eval package takes them. */
export interface EmbeddedTexts {
  /** [count, width], row-major. */
  readonly rows: Float32Array;
  readonly count: number;
  readonly width: number;
}

/**
 * Embeddings of texts, in their order. Not normalised.
 *
 * @throws CP_MULTIMODAL_SIDES when the towers have no side of captions; CP_MULTIMODAL_CAPTIONS
 *   for an empty text
 */
export async function embedTexts(
  { text, batchSize: usual = 128 }: Pick<LoadedTowers, 'text' | 'batchSize'>,
  towers: Towers,
  texts: readonly string[],
  batchSize: number = usual,
): Promise<EmbeddedTexts> {
  if (text === undefined)
    throw new CounterpointError('CP_MULTIMODAL_SIDES', {
      what: 'These towers read no texts',
      expected: 'a side of captions',
      remedy: 'train with captions',
    });
  const empty = texts.findIndex((each) => each.trim() === '');
  if (empty >= 0)
    throw new CounterpointError('CP_MULTIMODAL_CAPTIONS', {
      what: `Text ${empty + 1} of ${texts.length} is empty`,
      expected: 'words',
    });
  const rows = new Float32Array(texts.length * towers.width);
  for (let from = 0; from < texts.length; from += batchSize) {
    const values = await Promise.all(
      texts.slice(from, from + batchSize).map((each, i) =>
        text.decode({
          index: i,
          key: `text ${from + i}`,
          value: { members: {} },
          metadata: { text: each },
        }),
      ),
    );
    const batch = text.batch(values) as Batch;
    const embedded = towers.tower('text').encode(batch);
    rows.set((await embedded.data()) as Float32Array, from * towers.width);
    embedded.dispose();
    disposeBatch(batch);
  }
  return { rows, count: texts.length, width: towers.width };
}
