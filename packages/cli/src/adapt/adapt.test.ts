import { readFileSync, existsSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { embeddingWriter, readEmbeddings } from '@counterpoint/data';
import type { NamedMatrix } from '@counterpoint/eval';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { runInProcess } from '../../../../tools/vitest/run-in-process.js';
import { clusteredPoints, seenAnew } from '../../../adapt/src/testing/spaces.js';
import { calibratedThreshold } from '../search/calibrated-threshold.js';
import { counterpointProgram } from '../program/counterpoint-program.js';
import { readThreshold } from './stored-threshold.js';

const folder = mkdtempSync(join(tmpdir(), 'counterpoint-adapt-'));
afterAll(() => rmSync(folder, { recursive: true }));
const at = (name: string) => join(folder, name);
const program = (...args: string[]) => runInProcess(counterpointProgram(), ...args, '--json');
const write = async (name: string, { ids, rows, width }: NamedMatrix, labels?: Int32Array) => {
  const file = embeddingWriter(at(name), width);
  await file.write({ ids, values: rows, labels });
  await file.finish();
};
const error = (code: string) => ({ error: { code } });

const current = clusteredPoints(300, 12, 1, 300);
const old = seenAnew(current, { to: 9, bend: 0.2, noise: 0.05, seed: 2 });
/** Every tenth sample as a query of its own, which answers itself. */
const queries = current.ids.flatMap((_, i) => (i % 10 === 0 ? [i] : []));
const rowsOf = ({ rows, width }: NamedMatrix) =>
  Float32Array.from(queries.flatMap((i) => Array.from(rows.subarray(i * width, (i + 1) * width))));

beforeAll(async () => {
  await write('old.parquet', old);
  await write(
    'new.npy',
    current,
    Int32Array.from(current.ids, (_, i) => i % 3),
  );
  const ids = queries.map((i) => `query ${i}`);
  await write('queries.npy', { ...current, rows: rowsOf(current), count: queries.length, ids });
  const lines = queries.map((i) => `query ${i}\tsample ${i}\t1`);
  writeFileSync(at('judged.tsv'), ['query-id\tcorpus-id\tscore', ...lines].join('\n'));
});

test('upgrade: new queries search old embeddings through the map that it writes', async () => {
  const map = at('made/map.safetensors');
  const judged = ['--queries', at('queries.npy'), '--judgements', at('judged.tsv')];
  const { json } = await program(
    'upgrade',
    at('old.parquet'),
    at('new.npy'),
    '--out',
    map,
    ...judged,
  );
  expect(json).toMatchObject({ out: map, pairs: 300, heldOut: 45 });
  expect(json).toMatchObject({ judged: { full: { value: 1 } } });
  const { retention, kept } = json['judged'] as { retention: number; kept: number };
  expect(retention).toBeGreaterThan(0.95);
  expect(kept).toBe(retention); // the earlier name
  const mapped = await program('map', map, at('new.npy'), '--out', at('mapped.npy'));
  expect(mapped.json).toMatchObject({ count: 300, width: 9, about: { choice: json['choice'] } });
  const { ids, labels, values } = await readEmbeddings(at('mapped.npy'));
  expect([ids, labels[5]]).toEqual([current.ids, 2]);
  const cosines = ids.map((_, i) => {
    let sum = 0;
    for (let j = 0; j < 9; j++) sum += values[i * 9 + j]! * old.rows[i * 9 + j]!;
    return sum;
  });
  expect(cosines.reduce((sum, each) => sum + each, 0) / 300).toBeGreaterThan(0.8);
});

test('adapt: an adapter that does not help is not written', async () => {
  const out = at('adapter.safetensors');
  const { json } = await program(
    'adapt',
    at('queries.npy'),
    at('new.npy'),
    '--judgements',
    at('judged.tsv'),
    '--out',
    out,
  );
  // Every query is answered at rank 1 already.
  expect(json).toMatchObject({
    isPromoted: false,
    before: { value: 1 },
    queries: { fit: 18, test: 6 },
  });
  expect(existsSync(out)).toBe(false);
});

test('threshold: stored with an adapter, used by a search in a run, and refused for other weights', async () => {
  const rows = current.ids.length;
  const labelled = Array.from({ length: 400 }, (_, k) => {
    const [i, j] = [(7 * k) % rows, (k % 2 === 0 ? 7 * k : 13 * k + 5) % rows];
    return [`sample ${i}`, `sample ${j}`, i === j ? 1 : 0] as const;
  });
  const pairs = new Map(labelled.map(([a, b, same]) => [`${a}\t${b}`, same]));
  writeFileSync(
    at('pairs.tsv'),
    ['query-id\tcorpus-id\tscore', ...[...pairs].map((each) => each.join('\t'))].join('\n'),
  );
  const map = at('own/map.safetensors');
  await program('upgrade', at('old.parquet'), at('new.npy'), '--out', map);
  const line = ['threshold', at('new.npy'), at('old.parquet'), '--judgements', at('pairs.tsv')];
  const { json } = await program(...line, '--precision', '0.8', '--into', map);
  expect(json, JSON.stringify(json)).toMatchObject({ into: map, isReached: true, target: 0.8 });
  const { threshold, precision } = json as { threshold: number; precision: { low: number } };
  expect(threshold).toBeGreaterThan(0);
  expect(precision.low).toBeGreaterThan(0.5);
  const mapped = await program('map', map, at('new.npy'), '--out', at('again.npy'));
  expect(mapped.json).toMatchObject({ about: { threshold: String(threshold) } });
  const run = at('run');
  mkdirSync(run);
  writeFileSync(join(run, 'encoder.safetensors'), 'weights');
  await expect(readThreshold(run)).rejects.toMatchObject({ code: 'CP_CLI_THRESHOLD' });
  const same = ['threshold', at('new.npy'), at('new.npy'), '--judgements', at('pairs.tsv')];
  const ofRun = await program(...same, '--precision', '0.8', '--into', run);
  expect(await readThreshold(run)).toBe((ofRun.json as { threshold: number }).threshold);
  writeFileSync(join(run, 'encoder.safetensors'), 'other weights');
  await expect(readThreshold(run)).rejects.toMatchObject({ code: 'CP_CLI_THRESHOLD' });
  const [head, ...some] = readFileSync(at('pairs.tsv'), 'utf8').split('\n');
  const absent = Array.from({ length: 30 }, (_, k) => `sample ${k}\tno such sample\t1`);
  writeFileSync(at('absent.tsv'), [head, ...some, ...absent].join('\n'));
  same[4] = at('absent.tsv');
  const { json: most } = await program(...same, '--precision', '0.8', '--into', run);
  expect(most).toEqual({ ...ofRun.json, withoutEmbedding: 30 });
  writeFileSync(at('absent.tsv'), [head, ...absent].join('\n'));
  expect((await program(...same, '--into', run)).json).toMatchObject({
    error: {
      code: 'CP_ADAPT_THRESHOLD',
      what: 'None of 30 judged pairs has embeddings of both its sides',
    },
  });
  const wide = { calibrated: true, width: 4 };
  await expect(calibratedThreshold(run, wide)).rejects.toMatchObject({ code: 'CP_CLI_USAGE' });
  expect(await calibratedThreshold(run, {})).toBe(undefined);
});

test.each([
  [
    ['threshold', 'old.parquet', 'new.npy', '--judgements', 'judged.tsv', '--into', 'x'],
    'CP_CLI_USAGE',
  ],
  [
    [
      'threshold',
      'new.npy',
      'old.parquet',
      '--judgements',
      'judged.tsv',
      '--into',
      'made/map.safetensors',
    ],
    'CP_ADAPT_THRESHOLD',
  ],
  [['upgrade', 'none.npy', 'new.npy', '--out', 'x'], 'CP_CLI_USAGE'],
  [['upgrade', 'judged.tsv', 'new.npy', '--out', 'x'], 'CP_CLI_USAGE'],
  [['upgrade', 'old.parquet', 'queries.npy', '--out', 'x'], 'CP_ADAPT_PAIRS'],
  [['upgrade', 'old.parquet', 'new.npy', '--out', 'x', '--queries', 'queries.npy'], 'CP_CLI_USAGE'],
  [['upgrade', 'old.parquet', 'new.npy', '--out', 'x', '--pairs', '49'], 'CP_CLI_USAGE'],
  [
    ['adapt', 'queries.npy', 'old.parquet', '--judgements', 'judged.tsv', '--out', 'x'],
    'CP_ADAPT_WIDTH',
  ],
  [['map', 'judged.tsv', 'new.npy', '--out', 'x.npy'], 'CP_CORE_SAFETENSORS_INVALID'],
  [['map', 'none.safetensors', 'new.npy', '--out', 'x.npy'], 'CP_ADAPT_FILE'],
])('%j is refused', async (words, code) => {
  const isFile = (word: string) => /\.(npy|parquet|tsv|safetensors)$|^x$/.test(word);
  const { json } = await program(...words.map((word) => (isFile(word) ? at(word) : word)));
  expect(json).toMatchObject(error(code));
});
