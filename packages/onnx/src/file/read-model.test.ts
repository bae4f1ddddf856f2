import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { CounterpointError, Rng } from '@counterpoint/core';
import { PbfWriter } from 'pbf';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { buildModel, bytesOf } from '../testing/build-model.js';
import { readFixture } from '../testing/fixture.js';
import { floatValues, numbersOf } from './array-values.js';
import { elementTypeOf } from './element-type.js';
import { toHalf } from '@counterpoint/core';
import { parseModel, readModel } from './read-model.js';

const code = (run: () => unknown): string => {
  try {
    run();
  } catch (error) {
    if (error instanceof CounterpointError) return error.code;
    throw error;
  }
  return 'none';
};

let folder: string;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'counterpoint-onnx-'));
});
afterAll(() => rm(folder, { recursive: true, force: true }));

test('a pointer of Git LFS is refused as one', () => {
  const pointer = Buffer.from('version https://git-lfs.github.com/spec/v1\noid sha256:0\nsize 9\n');
  expect(() => parseModel(pointer)).toThrow(/CP_ONNX_FORMAT.*Git LFS.*git lfs pull/su);
});

test('ports, axes, nodes and weights are those of the file', async () => {
  const { file } = await readFixture('bert');
  const { graph, opsets } = parseModel(file);
  expect(opsets).toEqual(new Map([['', 11]]));
  expect(graph.inputs.map(({ name }) => name)).toEqual([
    'input_ids',
    'attention_mask',
    'token_type_ids',
  ]);
  expect(graph.inputs[0]!.shape).toEqual(['batch', 'sequence']);
  expect(graph.inputs[0]!.type!.name).toBe('int64');
  expect(graph.initializers.get('words.weight')!.shape).toEqual([40, 16]);
  expect(graph.nodes.some(({ operator }) => operator === 'Softmax')).toBe(true);
});

test('a file cut off anywhere is refused, and so is any other file', async () => {
  const { file } = await readFixture('vit');
  const rng = Rng.of(1, 'cuts');
  for (let i = 0; i < 200; i++) {
    const end = rng.integer(file.length);
    expect(
      code(() => parseModel(file.subarray(0, end))),
      `cut at ${end}`,
    ).toBe('CP_ONNX_FORMAT');
  }
  for (const text of ['', 'version https://git-lfs.github.com/spec/v1\n', '<html></html>', '{}'])
    expect(code(() => parseModel(Buffer.from(text)))).toBe('CP_ONNX_FORMAT');
});

test('a damaged byte gives a model or a coded error, nothing else', async () => {
  const { file } = await readFixture('resnet');
  const rng = Rng.of(2, 'damage');
  for (let i = 0; i < 300; i++) {
    const damaged = Uint8Array.from(file);
    damaged[rng.integer(Math.min(file.length, 6000))] = rng.integer(256);
    expect(code(() => parseModel(damaged))).toMatch(/^(none|CP_ONNX_\w+)$/);
  }
});

test.each([6, 22])('opset %i is refused', (opset) => {
  const file = buildModel({ nodes: [], inputs: {}, outputs: {}, opset });
  expect(code(() => parseModel(file))).toBe('CP_ONNX_OPSET');
});

test.each([
  ['float16', [toHalf(1.5), toHalf(-65504), toHalf(2 ** -24)], [1.5, -65504, 2 ** -24]],
  ['float64', [0.1, -3], [Math.fround(0.1), -3]],
] as const)('weights in %s are read as float32', (type, numbers, expected) => {
  const file = buildModel({
    nodes: [],
    inputs: {},
    outputs: {},
    initializers: { w: { shape: [numbers.length], values: numbers, type } },
  });
  expect(Array.from(floatValues(parseModel(file).graph.initializers.get('w')!))).toEqual(expected);
});

test('whole numbers of every width are read', () => {
  for (const [number, bytes, expected] of [
    [3, [255, 127], [-1, 127]],
    [2, [255, 127], [255, 127]],
    [5, [254, 255], [-2]],
    [4, [254, 255], [65534]],
    [12, [255, 255, 255, 255], [4294967295]],
    [22, [0x8f], [-1, -8]],
    [21, [0x8f], [15, 8]],
    [16, [0x80, 0x3f], [1]],
    [9, [0, 1], [0, 1]],
  ] as const)
    expect(
      numbersOf({
        name: 'x',
        type: elementTypeOf(number, 'x'),
        shape: [expected.length],
        bytes: Uint8Array.from(bytes),
      }),
    ).toEqual(expected);
});

test('text is refused as an element type', () => {
  expect(code(() => elementTypeOf(8, 'x'))).toBe('CP_ONNX_TYPE');
});

/** A model whose one weight is in another file. */
function external(location: string, offset: number, length: number): Uint8Array {
  const entry = (key: string, value: string) => (_: unknown, writer: PbfWriter) => {
    writer.writeStringField(1, key);
    writer.writeStringField(2, value);
  };
  const tensor = (_: unknown, writer: PbfWriter) => {
    writer.writeVarintField(1, 2);
    writer.writeVarintField(2, 1);
    writer.writeStringField(8, 'w');
    for (const [key, value] of [
      ['location', location],
      ['offset', String(offset)],
      ['length', String(length)],
    ] as const)
      writer.writeMessage(13, entry(key, value), undefined);
    writer.writeVarintField(14, 1);
  };
  const writer = new PbfWriter();
  writer.writeVarintField(1, 8);
  writer.writeMessage(7, (_, graph) => graph.writeMessage(5, tensor, undefined), undefined);
  writer.writeMessage(8, (_, opset) => opset.writeVarintField(2, 17), undefined);
  return writer.finish();
}

test('external data are read from the folder, and only from it', async () => {
  await writeFile(join(folder, 'model.onnx_data'), bytesOf([9, 9, 1.5, -2], 'float32'));
  const path = join(folder, 'model.onnx');
  await writeFile(path, external('model.onnx_data', 8, 8));
  const { graph } = await readModel(path);
  expect(Array.from(floatValues(graph.initializers.get('w')!))).toEqual([1.5, -2]);
  for (const [location, offset, length] of [
    ['model.onnx_data', 12, 8],
    ['model.onnx_data', 0, 4],
    ['missing', 0, 8],
    ['../outside', 0, 8],
    ['', 0, 8],
  ] as const) {
    await writeFile(path, external(location, offset, length));
    await expect(readModel(path)).rejects.toMatchObject({ code: 'CP_ONNX_EXTERNAL' });
  }
  expect(code(() => parseModel(external('model.onnx_data', 0, 8)))).toBe('CP_ONNX_EXTERNAL');
});
