import { isSplitName } from '../open/split-names.js';

/** What the folders of an archive say of its samples. */
export interface SampleFolders {
  /** The split of a base name; undefined where folders are no splits. */
  splitOf(base: string): string | undefined;
  /** The class of a base name; undefined where folders are no classes. */
  classOf(base: string): string | undefined;
}

/**
 * Reads folders in an archive as they are read on disk: those that all samples share mean nothing;
 * then folders called after splits; then
 * classes.
 *
 * @param bases the names of all samples, of all shards
 */
export function sampleFolders(bases: readonly string[]): SampleFolders {
  const folders = [...new Set(bases.map(folderOf))].map((folder) =>
    folder === '' ? [] : folder.split('/'),
  );
  const shared = sharedDepth(folders);
  const first = new Set(folders.map((parts) => parts[shared] ?? ''));
  const splits = first.size > 0 && !first.has('') && [...first].every((name) => isSplitName(name));
  const rest = splits ? shared + 1 : shared;
  const classes = new Set(folders.map((parts) => parts[rest] ?? ''));
  const hasClasses = classes.size > 1 && !classes.has('');
  return {
    splitOf: (base) => (splits ? base.split('/')[shared] : undefined),
    classOf: (base) => (hasClasses ? base.split('/')[rest] : undefined),
  };
}

function folderOf(base: string): string {
  return base.slice(0, Math.max(0, base.lastIndexOf('/')));
}

function sharedDepth(folders: readonly (readonly string[])[]): number {
  let shared = folders[0]?.length ?? 0;
  for (const parts of folders) {
    let same = 0;
    while (same < shared && parts[same] === folders[0]![same]) same++;
    shared = same;
  }
  // A single folder called after a split is a split, not a wrapper.
  const only = folders[0]?.slice(0, shared).findIndex((name) => isSplitName(name)) ?? -1;
  return only >= 0 ? only : shared;
}
