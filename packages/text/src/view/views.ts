import { CounterpointError, type Augmenter } from '@counterpoint/core';
import { singleText } from '../record/document-text.js';
import type { TextRecord } from '../record/text-record.js';

/**
 * Makes an augmenter of texts one of records: its view is of the first text, or of title and body
 * of a document.
 */
export function onRecords<Draw>(augmenter: Augmenter<string, Draw>): Augmenter<TextRecord, Draw> {
  return {
    draw: (record, rng) => augmenter.draw(singleText(record), rng),
    async apply(record, draw) {
      const text = await augmenter.apply(singleText(record), draw);
      return { ...record, document: undefined, texts: [text] };
    },
  };
}

/**
 * View i shows text i of a record: pairs, triplets, titles and abstracts. Nothing is drawn.
 *
 * @param count how many texts a record has
 * @returns augmenters whose `apply` throws CP_TEXT_NO_TEXT for a record of fewer texts
 */
export function columnViews(count: number): Augmenter<TextRecord, null>[] {
  return Array.from({ length: count }, (_, i) => ({
    draw: () => null,
    apply(record: TextRecord): TextRecord {
      const text = record.texts[i];
      if (text === undefined) throw tooFewTexts(record, count);
      const guide = record.guides?.[i];
      return { ...record, document: undefined, texts: [text], guides: guide && [guide] };
    },
  }));
}

function tooFewTexts({ texts, source }: TextRecord, count: number): CounterpointError {
  return new CounterpointError('CP_TEXT_NO_TEXT', {
    what: `The method needs ${count} texts a row, this row has ${texts.length}`,
    where: source?.key ?? 'a record',
    expected: `${count} columns with text; columns are ${source?.columns.join(', ') ?? 'unknown'}`,
    remedy:
      `name ${count} columns (--columns, in a config modality.columns), ` +
      'or choose a method for fewer texts',
  });
}
