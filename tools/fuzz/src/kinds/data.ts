import { embeddingWriter, openDataset, readEmbeddings, type OpenOptions } from '@counterpoint/data';
import { readdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import type { DamageName, FuzzKind } from '../fuzz-kind.js';
import { inFolder } from '../in-folder.js';
import { tarOf } from '../tar-of.js';

/**
 * Every sample of a file as text, in its stored order. Without `onSkip`: whatever cannot be read is
 * a refusal.
 */
function dataset(
  format: string,
  name: string,
  detects: readonly DamageName[],
  intact: () => Promise<readonly Uint8Array[]>,
  options: Pick<OpenOptions, 'extensions' | 'idColumn'> = {},
): FuzzKind {
  return {
    name: `data/${format}`,
    detects,
    intact,
    decode: (bytes) =>
      inFolder({ [name]: bytes }, async (folder) => {
        const path = join(folder, name);
        const opened = await openDataset(path, { ...options, load: 'path' });
        const lines: string[] = [];
        const order = { seed: 0, epoch: 0, shuffle: false };
        for await (const { key, label, metadata, value } of opened.epoch(order)) {
          const members = Object.entries(value.members).map(
            ([member, content]) => `${member}=${Buffer.from(content).toString('base64')}`,
          );
          lines.push(JSON.stringify([key, label, metadata, members]));
        }
        await opened.close?.();
        return lines.join('\n');
      }),
  };
}

const table = Buffer.from(
  'id,text,label\n1,"a, ""b""\nc",x\n2,plain,y\n3,"5"" disk",x\n4,ü 漢字,y\n',
);
const archive = (): Uint8Array =>
  tarOf([
    ['000.txt', 'hello'],
    ['000.cls', '1'],
    ['001.txt', 'world'],
    ['001.cls', '0'],
    ['002.json', '{"a": 1}'],
    ['002.txt', 'x'.repeat(600)],
  ]);

async function embeddings(kind: 'npy' | 'parquet'): Promise<Uint8Array[]> {
  return inFolder({}, async (folder) => {
    const file = embeddingWriter(join(folder, `x.${kind}`), 4);
    const values = Float32Array.from({ length: 24 }, (_, i) => Math.sin(i));
    await file.write({ ids: ['a', 'b', 'c', 'd', 'e', 'f'], values, labels: [0, 1, 2, 0, -1, 1] });
    await file.finish();
    return [new Uint8Array(await readFile(join(folder, `x.${kind}`)))];
  });
}

/** Files by pyarrow and DuckDB, whose pages are laid out in every usual way. */
async function pages(): Promise<Uint8Array[]> {
  const folder = new URL('../../../../packages/data/fixtures/parquet/', import.meta.url);
  const names = (await readdir(folder)).filter((name) => name.endsWith('.parquet')).sort();
  return Promise.all(names.map((name) => readFile(new URL(name, folder))));
}

/** Ids beside the fuzzed matrix. */
const idLines = ['a', 'b', 'c', 'd', 'e', 'f'].map((id) => `${JSON.stringify({ id })}\n`).join('');

const npy: FuzzKind = {
  name: 'data/npy',
  detects: ['cut'],
  intact: () => embeddings('npy'),
  decode: (bytes) =>
    inFolder({}, async (folder) => {
      await writeFile(join(folder, 'x.npy'), bytes);
      await writeFile(join(folder, 'x.ids.jsonl'), idLines);
      const { ids, width, values } = await readEmbeddings(join(folder, 'x.npy'));
      return JSON.stringify([ids, width, [...values].map(String)]);
    }),
};

/**
 * Text has no checksum: a changed letter is another text. Only gzip finds every change; a tar finds
 * its cuts.
 */
export const kinds: readonly FuzzKind[] = [
  dataset('csv', 'x.csv', [], () => Promise.resolve([table])),
  dataset('jsonl', 'x.jsonl', [], () =>
    Promise.resolve([Buffer.from('{"id": "a", "text": "one"}\n{"id": "b", "text": "two"}\n')]),
  ),
  dataset('gzip', 'x.tsv.gz', ['flip', 'cut', 'splice', 'lie'], () =>
    Promise.resolve([gzipSync(Buffer.from('text\tlabel\none\ta\ntwo\tb\nthree\ta\n'))]),
  ),
  dataset(
    'manifest',
    'manifest.csv',
    [],
    () => Promise.resolve([Buffer.from('path,label\na/1.png,cat\na/2.png,dog\n')]),
    { extensions: ['png'] },
  ),
  dataset('tar', 'x.tar', ['cut'], () => Promise.resolve([archive()])),
  dataset('tar.gz', 'x.tar.gz', ['flip', 'cut', 'splice', 'lie'], () =>
    Promise.resolve([gzipSync(archive())]),
  ),
  dataset('parquet', 'x.parquet', ['cut'], () => embeddings('parquet')),
  dataset('parquet-pages', 'x.parquet', ['cut'], pages, { idColumn: null }),
  npy,
];
