import { CounterpointError } from '@counterpoint/core';
import { readFile } from 'node:fs/promises';
import { basename } from 'node:path';
import { fileChunks } from '../bytes/file-chunks.js';
import type { ReportedDataset } from '../report/data-report.js';
import type { RawSample } from '../sample/raw-sample.js';
import { tarMembers } from '../tar/tar-members.js';
import { pixelDataset } from './pixel-dataset.js';

/** The name and the split of {@link cifarDataset}. */
export interface CifarOptions {
  readonly name?: string;
  /** Default `train`. */
  readonly split?: 'train' | 'test';
}

const pixels = 32 * 32;

/**
 * CIFAR-10 or CIFAR-100 in the binary version: the files themselves, or the `.tar.gz` that they
 * come in, which is read without unpacking
 * it to disk. Kept in memory (184 MB). CIFAR-100's label is the fine one.
 * Krizhevsky 2009, "Learning multiple layers of features from tiny images",
 * https://www.cs.toronto.edu/~kriz/cifar.html.
 *
 * @param paths one archive, or `data_batch_1.bin` ... `test_batch.bin`, `train.bin`, `test.bin`,
 *   and `*.meta.txt` / `*_label_names.txt` for the names
 * @throws CP_DATA_CIFAR
 */
export async function cifarDataset(
  paths: readonly string[],
  options: CifarOptions = {},
): Promise<ReportedDataset<RawSample>> {
  const { split = 'train' } = options;
  const files = new Map<string, Uint8Array>();
  for (const path of paths) {
    if (/\.(tar|tgz|tar\.gz)$/i.test(path)) {
      for await (const members of tarMembers(fileChunks(path), path)) {
        for (const { name, bytes } of members)
          if (belongsTo(fileName(name), split)) files.set(fileName(name), bytes);
      }
    } else if (belongsTo(fileName(path), split)) files.set(fileName(path), await readFile(path));
  }
  const batches = [...files.keys()]
    .filter((name) => name.endsWith('.bin'))
    .sort()
    .map((name) => files.get(name)!);
  const hundred = [...files.keys()].some((name) => name === 'train.bin' || name === 'test.bin');
  const record = (hundred ? 2 : 1) + 3 * pixels;
  const where = paths.join(', ');
  if (batches.length === 0)
    throw wrongCifar(`there is no ${split} file of the binary version`, where);
  if (batches.some((batch) => batch.length % record !== 0))
    throw wrongCifar(`a file is no multiple of ${record} bytes`, where);

  const names = files.get(hundred ? 'fine_label_names.txt' : 'batches.meta.txt');
  const classes =
    names === undefined
      ? undefined
      : Buffer.from(names)
          .toString('utf8')
          .split(/\r?\n/)
          .filter((line) => line.trim() !== '');
  const ends: number[] = [];
  let size = 0;
  for (const batch of batches) ends.push((size += batch.length / record));
  const recordOf = (index: number): Uint8Array => {
    const batch = ends.findIndex((end) => index < end);
    const from = (index - (batch === 0 ? 0 : ends[batch - 1]!)) * record;
    return batches[batch]!.subarray(from, from + record);
  };
  const count = hundred ? 100 : 10;
  for (let index = 0; index < size; index++) {
    if (recordOf(index)[hundred ? 1 : 0]! >= count)
      throw wrongCifar(`record ${index} has a label that is none of ${count} classes`, where);
  }
  return pixelDataset({
    layout: 'cifar',
    name: options.name ?? where,
    size,
    content: batches,
    classes,
    array: (index) => ({
      data: interleaved(recordOf(index).subarray(record - 3 * pixels)),
      shape: [32, 32, 3],
    }),
    label: (index) => recordOf(index)[hundred ? 1 : 0]!,
  });
}

/** Copies from some file systems have names in capitals. */
const fileName = (path: string): string => basename(path).toLowerCase();

function belongsTo(name: string, split: string): boolean {
  if (name === 'batches.meta.txt' || name === 'fine_label_names.txt') return true;
  return split === 'train'
    ? /^(data_batch_\d+|train)\.bin$/.test(name)
    : /^(test_batch|test)\.bin$/.test(name);
}

/** From a plane a colour to a colour a pixel. */
function interleaved(planes: Uint8Array): Uint8Array {
  const out = new Uint8Array(3 * pixels);
  for (let i = 0, j = 0; i < pixels; i++) {
    out[j++] = planes[i]!;
    out[j++] = planes[pixels + i]!;
    out[j++] = planes[2 * pixels + i]!;
  }
  return out;
}

function wrongCifar(why: string, where: string): CounterpointError {
  return new CounterpointError('CP_DATA_CIFAR', {
    what: `CIFAR cannot be read: ${why}`,
    where,
    expected: 'the binary version (data_batch_1.bin ..., train.bin, test.bin)',
    remedy: 'download cifar-10-binary.tar.gz or cifar-100-binary.tar.gz, not the Python version',
  });
}
