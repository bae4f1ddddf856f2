import type { Dataset, Sample, SkippedSample } from '@counterpoint/core';
import { indexedDataset, type RawSample } from '@counterpoint/data';
import { inverseCloze } from './inverse-cloze.js';

/**
 * A corpus of passages as pairs of a sentence and the passage around it: rows with the columns
 * `sentence`
 * and `passage`. The title of a passage makes a pair with it, too.
 */
export async function inverseClozeRows(
  passages: Dataset<RawSample>,
  onSkip: ((skipped: SkippedSample) => void) | undefined,
): Promise<Dataset<RawSample>> {
  const rows: { key: string; metadata: Record<string, unknown> }[] = [];
  const order = { seed: 0, epoch: 0, shuffle: false };
  for await (const { key, metadata } of passages.epoch(order, 0, onSkip)) {
    const { title, text } = (metadata ?? {}) as { title?: unknown; text?: unknown };
    if (typeof text !== 'string') continue;
    if (typeof title === 'string' && title !== '')
      rows.push({ key: `${key}:title`, metadata: { sentence: title, passage: text } });
    inverseCloze(text).forEach(({ texts: [sentence, passage] }, i) =>
      rows.push({ key: `${key}:${i}`, metadata: { sentence, passage } }),
    );
  }
  return indexedDataset<RawSample>({
    name: `inverse cloze of ${passages.name}`,
    fingerprint: `inverse-cloze-1 ${passages.fingerprint}`,
    size: rows.length,
    key: (i) => rows[i]!.key,
    read: (index): Sample<RawSample> => ({ index, ...rows[index]!, value: { members: {} } }),
  });
}
