import { readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { textFormat } from '../table/text-rows.js';

/** How data lies on disk. */
export type Layout = 'tar' | 'cifar' | 'idx' | 'parquet' | 'table' | 'manifest' | 'folder';

/** A part of a data set that can be opened alone: a split. */
export interface Split {
  readonly layout: Layout;
  /** As the files are called: `train`, `train.en-de`, `docs`; empty when they have no name of their own. */
  readonly split: string;
  readonly files: readonly string[];
}

const tarEnd = /\.(tar|tar\.gz|tgz)$/i;
const cifarEnd = /^(data_batch_\d+|test_batch|train|test)\.bin$/;
const idxImages = /^(.*?)-?images[-.]idx\d-ubyte(\.gz)?$/;
const aside =
  /^(readme|licen[cs]e|manifest\.json|attribution|notice|copying|classes\.txt|labels\.txt|changelog|requirements\.txt)|^index\.(tsv|csv)(\.gz)?$/i;
const manifestName = /^(metadata|manifest|labels)\.(csv|tsv|jsonl)(\.gz)?$/i;
const splitFolder = /^(train|training|val|valid|validation|dev|test|testing)$/i;

/**
 * What a folder holds, by the first of these that there is: tar archives by split name, CIFAR's and MNIST's own files, folders called
 * after splits, a manifest, tables by split name, and else the folder's files themselves.
 *
 * @param files whether the caller reads files (pictures, recordings) rather than columns of tables
 */
export async function findSplits(root: string, files: boolean): Promise<Split[]> {
  const entries = (await readdir(root, { withFileTypes: true })).filter(
    ({ name }) => !name.startsWith('.') && !aside.test(name),
  );
  const names = entries
    .filter((entry) => !entry.isDirectory())
    .map(({ name }) => name)
    .sort();
  const folders = entries
    .filter(
      (entry) => !entry.isFile() && !names.some((name) => name === entry.name && /\./.test(name)),
    )
    .map(({ name }) => name)
    .sort();

  const archives = names.filter((name) => tarEnd.test(name));
  const cifar = archives.filter((name) => /^cifar-100?-binary\./.test(name));
  const bins = names.filter((name) => cifarEnd.test(name));
  if (cifar.length > 0 || bins.length > 0) {
    const own = cifar.length > 0 ? cifar : names.filter((name) => /\.(bin|txt)$/.test(name));
    const meta = (await readdir(root)).filter((name) =>
      /^(batches\.meta|fine_label_names)\.txt$/.test(name),
    );
    return ['train', 'test'].map((split) => ({
      layout: 'cifar',
      split,
      files: [...new Set([...own, ...(cifar.length > 0 ? [] : meta)])].map((name) =>
        join(root, name),
      ),
    }));
  }
  if (archives.length > 0)
    return grouped('tar', root, archives, (name) => name.replace(tarEnd, ''));

  const pictures = names.filter((name) => idxImages.test(name));
  if (pictures.length > 0) {
    return pictures.map((name) => {
      const split = idxImages.exec(name)![1]!;
      const labels = names.find(
        (each) =>
          each.replace(/\.gz$/, '') ===
          name
            .replace(/\.gz$/, '')
            .replace('images', 'labels')
            .replace('idx3', 'idx1')
            .replace('idx4', 'idx1'),
      );
      return {
        layout: 'idx',
        split: split === 't10k' ? 'test' : split,
        files: [name, ...(labels === undefined ? [] : [labels])].map((each) => join(root, each)),
      };
    });
  }

  const splits = folders.filter((name) => splitFolder.test(name));
  if (splits.length > 0) {
    const found: Split[] = [];
    for (const split of splits) {
      const parts = await findSplits(join(root, split), files);
      found.push(
        ...parts.map((part) => ({
          ...part,
          split: parts.length === 1 ? split : `${split}.${part.split}`,
        })),
      );
    }
    return found;
  }

  const manifest = names.find((name) => manifestName.test(name));
  if (manifest !== undefined && files)
    return [{ layout: 'manifest', split: '', files: [join(root, manifest)] }];
  const parquet = names.filter((name) => /\.parquet$/i.test(name));
  if (parquet.length > 0)
    return grouped('parquet', root, parquet, (name) => name.replace(/\.parquet$/i, ''));
  const tables = names.filter((name) => textFormat(name) !== undefined);
  if (tables.length > 0 && !files)
    return grouped('table', root, tables, (name) =>
      name.replace(/\.gz$/i, '').replace(/\.[^.]+$/, ''),
    );
  if (names.length === 0 && folders.length === 1 && folders[0] === 'data')
    return findSplits(join(root, 'data'), files);
  return [{ layout: 'folder', split: '', files: [root] }];
}

/** The split that a file's name tells: without a shard's number at its end. */
export function splitName(stem: string): string {
  return stem.replace(/[-_.]?\d+(-of-\d+)?$/, '');
}

function grouped(
  layout: Layout,
  root: string,
  names: readonly string[],
  stemOf: (name: string) => string,
): Split[] {
  const parts = new Map<string, string[]>();
  for (const name of names) {
    const stem = stemOf(name);
    // A number at the end is a shard's where it has leading zeros, a total, or brothers; `wikitext2` alone keeps its name.
    const short = splitName(stem);
    const numbered =
      short !== stem &&
      (/(^|[-_.])\d{2,}(-of-\d+)?$/.test(stem) ||
        names.filter((each) => splitName(stemOf(each)) === short).length > 1);
    const split = numbered ? short : stem;
    parts.set(split, [...(parts.get(split) ?? []), join(root, name)]);
  }
  return [...parts].map(([split, files]) => ({ layout, split, files }));
}
