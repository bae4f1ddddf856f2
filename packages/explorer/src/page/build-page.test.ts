import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { asyncBufferFromFile, parquetReadObjects } from 'hyparquet';
import { expect, test } from 'vitest';
import { writeAtlas } from '../data/write-atlas.js';
import { previewOf } from '../data/preview.js';
import { wavFile } from '../data/wav-file.js';
import { linearCka } from '../analysis/linear-cka.js';
import { hostile, sampleInput } from '../testing/sample-input.js';
import { buildPage } from './build-page.js';
import { pageHtml } from './write-page.js';

test('the same input gives the same bytes; no text leaves its block', async () => {
  const [first, second] = [
    await pageHtml(await buildPage(sampleInput(60))),
    await pageHtml(await buildPage(sampleInput(60))),
  ];
  expect(first).toBe(second);
  expect(first).toContain("default-src 'none'");
  expect(first).not.toMatch(/unsafe|https?:\/\/[^w]/u);
  expect(first).not.toContain(hostile);
  expect(first.match(/<script/gu)!.length).toBe(first.match(/<\/script>/gu)!.length);
});

test('finds what was planted: a leak, a wrong label, a fact that explains the space', async () => {
  const { data } = await buildPage(sampleInput());
  expect(data.leaks).toContainEqual({ a: 0, b: 5, similarity: expect.closeTo(1, 6) });
  expect(data.classification!.suspects.map(({ sample }) => sample)).toContain(11);
  expect(data.classification!.overall.value).toBeGreaterThan(0.9);
  expect(data.dimensions.factShares[0]!.name).toBe('class');
  expect(data.comparison!.cka).toBeGreaterThan(0.3);
  const { recalls, gap } = data.crossModal!;
  expect(recalls.map(({ from }) => from)).toEqual(['pictures', 'captions']);
  expect(gap.low).toBeLessThanOrEqual(gap.value);
});

test('refuses too few samples and lists of other lengths', async () => {
  const input = sampleInput(40);
  await expect(buildPage({ ...input, keys: ['a'] })).rejects.toThrow(/CP_EXPLORER_COUNTS.*keys/su);
  await expect(
    buildPage({ ...input, embeddings: { rows: new Float32Array(3), count: 3, width: 1 } }),
  ).rejects.toThrow(/CP_EXPLORER_EMPTY/u);
});

test('shows values by their form', () => {
  expect(previewOf('text')).toEqual({ text: 'text' });
  expect(previewOf({ texts: ['a', 'b'] }).text).toBe('a ⁄ b');
  expect(
    previewOf({ width: 96, height: 64, data: new Uint8Array(96 * 64 * 3) }).picture,
  ).toMatchObject({ width: 48, height: 32 });
  expect(previewOf({ width: 1, height: 1, data: new Uint8Array(3) }).picture).toMatchObject({
    width: 1,
  });
  expect(previewOf({ samples: new Float32Array(2), sampleRateHz: 8000 }).sound).toBeDefined();
  for (const other of [undefined, null, 3, {}, { width: 2, height: 2, data: new Uint8Array(3) }])
    expect(previewOf(other)).toEqual({});
});

test('a sound becomes a WAV of 8-bit mu-law whose samples are near', () => {
  const samples = Float32Array.from({ length: 1000 }, (_, t) => 0.8 * Math.sin(t / 7));
  const bytes = wavFile(samples, 16000);
  const view = new DataView(bytes.buffer);
  expect([view.getUint16(20, true), view.getUint32(24, true), view.getUint32(54, true)]).toEqual([
    7, 16000, 1000,
  ]);
  const decode = (code: number) => {
    const value = ~code & 255;
    const magnitude = (((value & 15) << 3) + 132) * 2 ** ((value >> 4) & 7) - 132;
    return (value & 128 ? -magnitude : magnitude) / 32635;
  };
  for (let t = 0; t < 1000; t++)
    expect(Math.abs(decode(bytes[58 + t]!) - samples[t]!)).toBeLessThan(
      0.03 * Math.max(0.05, Math.abs(samples[t]!)) + 1e-3,
    );
  expect(new DataView(wavFile(samples, 48000).buffer).getUint32(24, true)).toBe(16000);
});

test('CKA is 1 for a turned and scaled space, and small for another', () => {
  const { embeddings } = sampleInput(100);
  const turned = Float32Array.from(embeddings.rows, (_, at) => {
    const [i, d] = [Math.floor(at / 12), at % 12];
    return 3 * embeddings.rows[i * 12 + 11 - d]! * (d % 2 ? -1 : 1);
  });
  expect(linearCka(embeddings, { ...embeddings, rows: turned })).toBeCloseTo(1, 6);
  const other = Float32Array.from(turned, (_, at) => Math.sin(at * at));
  expect(linearCka(embeddings, { ...embeddings, rows: other })).toBeLessThan(0.4);
});

test('writes the columns of Embedding Atlas, and reads them back', async () => {
  const folder = await mkdtemp(join(tmpdir(), 'atlas-'));
  const path = join(folder, 'map.parquet');
  const page = await buildPage(sampleInput(40));
  await writeAtlas(path, page);
  const rows = await parquetReadObjects({ file: await asyncBufferFromFile(path) });
  expect(rows).toHaveLength(40);
  expect(rows[3]).toMatchObject({ id: 'shape-0003.png', class: 'circle', x: page.points[6] });
  const { ids, distances } = rows[3]!['neighbors'] as { ids: number[]; distances: number[] };
  expect(ids.map(Number)).toEqual([...page.neighbours.indices.subarray(45, 60)]);
  expect(distances[0]).toBeCloseTo(1 - page.neighbours.scores[45]!, 9);
  await rm(folder, { recursive: true });
});

test('numbers of many values are a scale, also as texts; few values are categories', async () => {
  const input = sampleInput(400);
  const { data, blobs } = await buildPage({
    ...input,
    metadata: Array.from({ length: 400 }, (_, i) => ({
      ...{ score: (i / 8).toFixed(2), digit: String(i % 10), name: `sample ${i}`, year: 2000 + i },
      ...{ day: `2026-01-${String(1 + (i % 28)).padStart(2, '0')}`, at: new Date(1e12 + 1e7 * i) },
      speaker: `speaker ${i < 300 ? i % 3 : i % 70}`,
      mixed: i === 0 ? 'none' : `2026-01-${10 + i}`,
    })),
  });
  const kinds = data.facts.map(({ name, categories }) => [name, categories?.length]);
  expect(kinds).toEqual([
    ['score', undefined],
    ['digit', 10],
    ['year', undefined],
    ['day', undefined],
    ['at', undefined],
    ['speaker', 64],
  ]);
  const [day, at, speaker] = data.facts.slice(3);
  expect([day!.since, at!.since]).toEqual([Date.UTC(2026, 0, 1), 1e12]);
  expect(speaker!.categories!.at(-1)).toBe('7 other values');
  const bytes = new Map(blobs.entries()).get(at!.values.blob)!;
  const seconds = new Float32Array(bytes.buffer, bytes.byteOffset, 400);
  expect([...seconds].slice(0, 3)).toEqual([0, 1e4, 2e4]);
});

test('a column that holds the class of each sample is no fact of its own', async () => {
  const input = sampleInput(40);
  const classOf = (i: number) => input.classes![input.labels![i]!]!;
  const named = (label: (i: number) => string) =>
    Array.from({ length: 40 }, (_, i) => ({ label: label(i), fold: i % 2 }));
  const factsWith = async (label: (i: number) => string) =>
    (await buildPage({ ...input, metadata: named(label) })).data.facts.map(({ name }) => name);
  expect(await factsWith(classOf)).toEqual(['fold']);
  expect(await factsWith((i) => (i === 7 ? 'another' : classOf(i)))).toEqual(['label', 'fold']);
});
