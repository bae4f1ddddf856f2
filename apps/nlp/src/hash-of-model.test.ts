import { createHash } from 'node:crypto';
import { mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { writeBertFolder } from '../../../packages/onnx/src/testing/write-bert-folder.js';
import { hashOfModel } from './hash-of-model.js';
import { readOnnxText } from './read-onnx-text.js';

let folder = '';
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'counterpoint-hash-'));
});
afterAll(() => rm(folder, { recursive: true, force: true }));

// Messages of protobuf: a field of bytes, and one of a small whole number.
const field = (number: number, content: Uint8Array | string) =>
  Buffer.concat([Buffer.of(8 * number + 2, content.length), Buffer.from(content)]);
const small = (number: number, value: number) => Buffer.of(8 * number, value);

/** An ONNX file whose only tensor, of two float32, is in another file. */
function model(location: string): Buffer {
  const entry = (key: string, value: string) =>
    field(13, Buffer.concat([field(1, key), field(2, value)]));
  const places = [entry('location', location), entry('offset', '0'), entry('length', '8')];
  const dims = [small(1, 2), small(2, 1), field(8, 'w')];
  const tensor = Buffer.concat([...dims, ...places, small(14, 1)]);
  return Buffer.concat([small(1, 8), field(7, field(5, tensor)), field(8, small(2, 17))]);
}

test('external data counts by its content, wherever the folder is', async () => {
  const hash = async (name: string, values: readonly number[]) => {
    const place = join(folder, name);
    await mkdir(place);
    await writeFile(join(place, 'model.onnx'), model('values'));
    await writeFile(join(place, 'values'), Buffer.from(Float32Array.from(values).buffer));
    return hashOfModel(join(place, 'model.onnx'));
  };
  const one = await hash('one', [1, 2]);
  expect(await hash('same', [1, 2])).toBe(one);
  expect(await hash('other', [1, 3])).not.toBe(one);
});

test('a model in one file has the hash of that file', async () => {
  const place = join(folder, 'whole');
  await writeBertFolder(place);
  const { encoder, weightsFingerprint } = await readOnnxText(place);
  const { model: path } = (encoder as unknown as { config: { model: string } }).config;
  const whole = createHash('sha256').update(await readFile(path));
  expect(weightsFingerprint).toBe(whole.digest('hex').slice(0, 16));
  encoder.dispose();
});
