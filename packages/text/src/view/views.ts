import type { Augmenter } from '@counterpoint/core';
import type { TextRecord } from '../record/text-record.js';

/** An augmenter of texts as one of records: it makes a view of the first text. */
export function onRecords<Draw>(augmenter: Augmenter<string, Draw>): Augmenter<TextRecord, Draw> {
  return {
    draw: (of, rng) => augmenter.draw(of.texts[0], rng),
    async apply(record, draw) {
      return { ...record, texts: [await augmenter.apply(record.texts[0], draw)] };
    },
  };
}

/** View i shows text i of a record: pairs, triplets, titles and abstracts. Nothing is drawn. @param count how many texts a record has */
export function columnViews(count: number): Augmenter<TextRecord, null>[] {
  return Array.from({ length: count }, (_, i) => ({
    draw: () => null,
    apply: ({ guides, ...record }: TextRecord): TextRecord => ({
      ...record,
      texts: [record.texts[i] ?? ''],
      ...(guides?.[i] ? { guides: [guides[i]] } : {}),
    }),
  }));
}
