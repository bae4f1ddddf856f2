import { textRows } from '@counterpoint/data';
import { join } from 'node:path';
import { isFile, layoutError } from './collection-layout.js';
import type { CollectionLayout, CollectionRow } from './collection-layout.js';

const table = 'meta/esc50.csv';

/**
 * ESC-50 and ESC-10: `audio/*.wav` and `meta/esc50.csv`; fold 5 is the test split (Piczak 2015,
 * https://doi.org/10.1145/2733373.2806390).
 * Labels are categories; facts are the columns of the table.
 */
export const esc50: CollectionLayout = {
  name: 'ESC-50',
  async read(root) {
    if (!(await isFile(join(root, table)))) return undefined;
    const rows: CollectionRow[] = [];
    for await (const batch of textRows(join(root, table), { format: 'csv' }).rows()) {
      for (const each of batch) {
        if (!('row' in each))
          throw layoutError(`A row of ${table} cannot be read`, root, each.error);
        const { filename, category, fold } = each.row as Record<string, string | undefined>;
        if (!filename || !category || !fold)
          throw layoutError(
            `${table} lacks a column of filename, fold and category, or a value`,
            root,
          );
        rows.push({
          path: `audio/${filename}`,
          label: category,
          split: fold.trim() === '5' ? 'test' : 'train',
          metadata: each.row,
        });
      }
    }
    return rows;
  },
};
