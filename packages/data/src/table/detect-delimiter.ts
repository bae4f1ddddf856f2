import { csvFields } from './csv-fields.js';
import { type CsvDialect, delimiters } from './csv-dialect.js';

/**
 * The delimiter of a file by its first lines: the one that parts the header into the most fields
 * among those by which most of the other lines
 * have as many fields as the header. Where none parts the header, the usual one.
 *
 * @param sample the first lines, header first
 * @param usual what the file's name says: a comma for `.csv`, a tab for `.tsv`
 */
export function detectDelimiter(
  sample: readonly string[],
  usual: string,
  quote: CsvDialect['quote'],
): string {
  const [header = '', ...rest] = sample;
  let best = usual;
  let bestScore = 0;
  for (const delimiter of [usual, ...delimiters.filter((each) => each !== usual)]) {
    const count = fieldCount(header, delimiter, quote);
    if (count < 2) continue;
    const fitting = rest.filter((line) => fieldCount(line, delimiter, quote) === count).length;
    const share = rest.length === 0 ? 1 : fitting / rest.length;
    const score = share >= 0.5 ? 1 + share + Math.min(count, 50) / 100 : share / 2 + 0.01;
    if (score > bestScore + 1e-9) [best, bestScore] = [delimiter, score];
  }
  return best;
}

function fieldCount(line: string, delimiter: string, quote: CsvDialect['quote']): number {
  const fields = csvFields(line, { delimiter, quote, trim: false });
  return 'fields' in fields ? fields.fields.length : -1;
}
