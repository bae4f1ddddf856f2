import { mkdirSync, mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { dataPlugin } from '@counterpoint/data';
import type { Fixtures } from '@counterpoint/testkit';
import { parquetWriteFile } from 'hyparquet-writer';
import { tarOf } from './tar-of.js';
import { trialSource as trial } from './trial-source.js';

/** Small data of every layout in a folder, and a fixture for every source. */
export function dataFixtures(): Fixtures {
  const folder = mkdtempSync(join(tmpdir(), 'counterpoint-conformance-'));
  const at = (name: string) => join(folder, name);
  const bytes = (count: number) => Uint8Array.from({ length: count }, (_, i) => i & 255);
  for (const label of ['cat', 'dog']) {
    mkdirSync(at(`classes/${label}`), { recursive: true });
    for (let i = 0; i < 3; i++) writeFileSync(at(`classes/${label}/${i}.bin`), bytes(i + 1));
  }
  writeFileSync(
    at('manifest.tsv'),
    [
      'path\tlabel',
      ...[0, 1, 2].flatMap((i) =>
        ['cat', 'dog'].map((label) => `classes/${label}/${i}.bin\t${label}`),
      ),
    ].join('\n'),
  );
  writeFileSync(at('rows.tsv'), 'text\tlabel\none\ta\ntwo\tb\nthree\ta\n');
  writeFileSync(
    at('samples.tar'),
    tarOf(
      Object.fromEntries(
        ['a', 'b', 'c'].flatMap((key, i) => [
          [`${key}.bin`, bytes(i + 1)],
          [`${key}.cls`, new TextEncoder().encode(String(i))],
        ]),
      ),
    ),
  );
  parquetWriteFile({
    filename: at('rows.parquet'),
    columnData: [{ name: 'text', data: ['one', 'two', 'three'], type: 'STRING' }],
  });
  writeFileSync(
    at('images.idx'),
    Uint8Array.from([0, 0, 8, 3, 0, 0, 0, 3, 0, 0, 0, 2, 0, 0, 0, 2, ...bytes(12)]),
  );
  writeFileSync(at('labels.idx'), Uint8Array.from([0, 0, 8, 1, 0, 0, 0, 3, 0, 1, 0]));
  mkdirSync(at('cifar-10-batches-bin'));
  writeFileSync(
    at('cifar-10-batches-bin/test_batch.bin'),
    Uint8Array.from([0, 1].flatMap((label) => [label, ...bytes(3072)])),
  );
  return {
    'data/open': { config: { path: at('classes') }, trial },
    'data/folder': { config: { path: at('classes') }, trial },
    'data/manifest': { config: { path: at('manifest.tsv') }, trial },
    'data/table': { config: { path: at('rows.tsv'), labelColumn: 'label' }, trial },
    'data/shards': { config: { path: at('samples.tar') }, trial },
    'data/concat': {
      plugins: [dataPlugin],
      config: {
        sources: [
          { type: 'data/folder', path: at('classes') },
          { type: 'data/manifest', path: at('manifest.tsv') },
        ],
      },
      trial,
    },
    'data/join': {
      plugins: [dataPlugin],
      config: {
        sides: {
          first: { type: 'data/table', path: at('rows.tsv') },
          second: { type: 'data/table', path: at('rows.tsv') },
        },
        key: 'text',
      },
      trial,
    },
    'data/select': {
      plugins: [dataPlugin],
      config: {
        source: { type: 'data/table', path: at('rows.tsv') },
        only: [{ fact: 'label', values: ['a'] }],
      },
      trial,
    },
    'data/tar': { config: { path: at('samples.tar') }, trial },
    'data/parquet': { config: { path: at('rows.parquet') }, trial },
    'data/idx': { config: { pictures: at('images.idx'), labels: at('labels.idx') }, trial },
    'data/cifar': {
      config: { path: at('cifar-10-batches-bin/test_batch.bin'), split: 'test' },
      trial,
    },
  };
}
