import { CounterpointError, type Dataset } from '@counterpoint/core';
import type { RawSample } from '../sample/raw-sample.js';
import { ContentMarks } from './content-marks.js';
import { positions } from './positions.js';

/**
 * What makes two samples belong together: their label, their content (exact duplicates), or the
 * value of one of `Sample.metadata`
 * (`{ fact: 'speaker' }`; `{ fact: 'text' }` for equal captions).
 */
export type GroupBy = 'label' | 'content' | { readonly fact: string };

/**
 * One group id a sample, for losses that must not take samples of one group as negatives of each
 * other, and for {@link holdOut}.
 * Reads the data set once from start to end.
 *
 * @returns int32 [size], -1 where nothing is known (no label, no such fact, unreadable)
 * @throws CP_DATA_GROUPS when nothing is known of any sample
 */
export async function groupIds(dataset: Dataset<RawSample>, by: GroupBy): Promise<Int32Array> {
  const ids = new Int32Array(dataset.size).fill(-1);
  const groups = new Map<string, number>();
  const contents = new ContentMarks();
  for await (const position of positions(dataset, { seed: 0, epoch: 0, shuffle: false }, 0)) {
    if ('skipped' in position) continue;
    const { index, label, metadata, value } = position.sample;
    if (by === 'label') {
      if (label !== undefined) ids[index] = label;
      continue;
    }
    const mark =
      by === 'content' ? await contents.of(value, metadata) : factMark(metadata?.[by.fact]);
    if (mark === undefined) continue;
    let id = groups.get(mark);
    if (id === undefined) groups.set(mark, (id = groups.size));
    ids[index] = id;
  }
  if (dataset.size > 0 && ids.every((id) => id === -1)) {
    throw new CounterpointError('CP_DATA_GROUPS', {
      what:
        'No sample has ' +
        `${by === 'label' ? 'a label' : by === 'content' ? 'content' : `the fact "${by.fact}"`} ` +
        'to group by',
      where: dataset.name,
      facts: { by },
    });
  }
  return ids;
}

function factMark(value: unknown): string | undefined {
  return value === undefined || value === null ? undefined : JSON.stringify(value);
}
