import type { StoredRecord } from '../run/encoder-record.js';
import { mapPaths } from '../run/portable-paths.js';
import { withoutStart } from './without-start.js';

/**
 * The record of an encoder as an export names it. Files that it names from the root on, and the
 * weights that training started from, are looked for beside the export. Plugins stay as they are
 * named, because without them nothing opens.
 */
export function exportedRecord<R extends StoredRecord>(record: R): R {
  const { plugins, encoder, ...rest } = record;
  const moved = mapPaths({ encoder: withoutStart(encoder), ...rest }, (path, key) =>
    key === 'weights' || /^(?:\/|[A-Za-z]:[\\/])/.test(path)
      ? `./${path.split(/[/\\]/).findLast((part) => part !== '') ?? ''}`
      : path,
  );
  return { ...moved, plugins } as R;
}
