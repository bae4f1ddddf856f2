import { mkdir, mkdtemp, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Sample, SkippedSample } from '@counterpoint/core';
import { memberOf, type RawSample } from '@counterpoint/data';
import { drawScene, encodePng } from '@counterpoint/image';
import { captionsOf } from '@counterpoint/multimodal';
import { parquetWriteFile } from 'hyparquet-writer';
import { beforeAll, describe, expect, it } from 'vitest';
import { openPairs } from '../testing/tiny-clip.js';

const scenes = Array.from({ length: 4 }, (_, i) =>
  drawScene(i, { seed: 7, part: 'train', kinds: ['one'] }),
);
const sentences = scenes.map(({ sentence }) => sentence);
let folder = '',
  files: Uint8Array[] = [];

/**
 * What training sees of pairs at a path: the caption and the bytes of each picture, and what was
 * skipped.
 */
async function pairsOf(
  path: string,
): Promise<{ pairs: Map<string, number>; skipped: SkippedSample[] }> {
  const skipped: SkippedSample[] = [],
    pairs = new Map<string, number>();
  const onSkip = (skip: SkippedSample): void => void skipped.push(skip);
  const dataset = await openPairs(path, onSkip);
  for await (const sample of dataset.epoch({ seed: 0, epoch: 0, shuffle: false }, 0, onSkip)) {
    const { bytes } = memberOf(sample as Sample<RawSample>, ['png']);
    pairs.set(
      captionsOf(sample.metadata ?? {})[0]!,
      files.findIndex((file) => Buffer.from(file).equals(bytes)),
    );
  }
  await dataset.close?.();
  return { pairs, skipped };
}

const all = new Map(sentences.map((sentence, i) => [sentence, i]));

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'counterpoint-pairs-'));
  files = await Promise.all(scenes.map(({ picture }) => encodePng(picture)));
  for (const [i, file] of files.entries()) await writeFile(join(folder, `${i}.png`), file);
});

describe('pairs of pictures and captions', () => {
  it.each([
    [
      'csv',
      (rows: string[][]) => rows.map((row) => row.map((cell) => `"${cell}"`).join(',')).join('\n'),
    ],
    ['tsv', (rows: string[][]) => rows.map((row) => row.join('\t')).join('\n')],
    [
      'jsonl',
      ([head, ...rows]: string[][]) =>
        rows
          .map((row) => JSON.stringify(Object.fromEntries(head!.map((name, i) => [name, row[i]]))))
          .join('\n'),
    ],
  ])(
    'stand in a table of paths (.%s); rows without their picture are told and left out',
    async (extension, write) => {
      const table = join(folder, `pairs.${extension}`);
      await writeFile(
        table,
        write([
          ['path', 'caption'],
          ...sentences.map((sentence, i) => [`${i}.png`, sentence]),
          ['lost.png', 'a caption without a picture'],
        ]),
      );
      const { pairs, skipped } = await pairsOf(table);
      expect(pairs).toEqual(all);
      expect(skipped).toMatchObject([
        {
          key: 'lost.png', // samples are named by their file
          message: expect.stringContaining('lost.png') as string,
        },
      ]);
    },
  );

  it('stand in Parquet with the bytes of the pictures', async () => {
    const table = join(folder, 'pairs.parquet');
    parquetWriteFile({
      filename: table,
      columnData: [
        { name: 'image', data: files, type: 'BYTE_ARRAY' },
        { name: 'caption', data: sentences, type: 'STRING' },
      ],
    });
    expect(await pairsOf(table)).toEqual({ pairs: all, skipped: [] });
  });

  it('stand side by side in a folder; a caption without its picture is no pair', async () => {
    const siblingFolder = join(folder, 'beside');
    await mkdir(siblingFolder);
    for (const [i, file] of files.entries()) {
      await writeFile(join(siblingFolder, `${i}.png`), file);
      await writeFile(
        join(siblingFolder, i % 2 === 0 ? `${i}.txt` : `${i}.json`),
        i % 2 === 0 ? sentences[i]! : JSON.stringify({ caption: sentences[i] }),
      );
    }
    await writeFile(join(siblingFolder, 'lost.txt'), 'a caption without a picture');
    expect((await pairsOf(siblingFolder)).pairs).toEqual(all);
  });
});
