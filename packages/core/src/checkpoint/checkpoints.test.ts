import { mkdtemp, readdir, readFile, truncate, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { tensor1d, tensor2d, variable } from '@tensorflow/tfjs-core';
import { expect, test } from 'vitest';
import { storedFloats } from './floats.js';
import { loadCheckpoint, restoreNewest, saveCheckpoint } from './checkpoints.js';
import { readSafetensors, writeSafetensors } from './safetensors.js';

const folder = () => mkdtemp(join(tmpdir(), 'counterpoint-checkpoint-'));
const cursor = { epoch: 1, position: 3 };

test('what is saved comes back, the last k are kept', async () => {
  const path = await folder();
  const variables = {
    a: variable(
      tensor2d([
        [1, 2],
        [3, 4],
      ]),
    ),
    pointer: variable(tensor1d([7], 'int32'), false),
  };
  for (const step of [1, 2, 3]) {
    variables.a.assign(
      tensor2d([
        [step, 2],
        [3, 4],
      ]),
    );
    await saveCheckpoint(path, variables, { step, cursor, facts: { note: 'x' } }, 2);
  }
  expect((await readdir(path)).sort()).toEqual(['step-2', 'step-3']);
  variables.a.assign(
    tensor2d([
      [0, 0],
      [0, 0],
    ]),
  );
  variables.pointer.assign(tensor1d([0], 'int32'));
  expect(await restoreNewest(path, variables)).toMatchObject({
    step: 3,
    cursor,
    facts: { note: 'x' },
  });
  expect([...(await variables.a.data())]).toEqual([3, 2, 3, 4]);
  expect([...(await variables.pointer.data())]).toEqual([7]);
});

test('what is restored may be chosen by what is there', async () => {
  const path = await folder();
  const saved = variable(tensor1d([4])),
    back = variable(tensor1d([0]));
  await saveCheckpoint(path, { 'state.a': saved }, { step: 1, cursor });
  await restoreNewest(path, (files) => ({
    [files.has('state.a') ? 'state.a' : 'variables.a']: back,
  }));
  expect([...(await back.data())]).toEqual([4]);
  await expect(restoreNewest(path, () => ({ 'variables.a': back }))).rejects.toMatchObject({
    code: 'CP_CORE_WEIGHTS_MISMATCH',
  });
});

test('a damaged checkpoint is told and passed over; when all are damaged it is an error', async () => {
  const path = await folder();
  const variables = { a: variable(tensor1d([1, 2])) };
  await saveCheckpoint(path, variables, { step: 1, cursor });
  await saveCheckpoint(path, variables, { step: 2, cursor });
  const file = join(path, 'step-2', 'tensors.safetensors');
  const bytes = await readFile(file);
  bytes[bytes.length - 1]! ^= 1;
  await writeFile(file, bytes);
  const damaged: string[] = [];
  expect((await restoreNewest(path, variables, ({ reason }) => damaged.push(reason)))?.step).toBe(
    1,
  );
  expect(damaged[0]).toContain('checksum');
  await truncate(join(path, 'step-1', 'state.json'), 4);
  await expect(restoreNewest(path, variables)).rejects.toMatchObject({
    code: 'CP_CORE_CHECKPOINT_DAMAGED',
  });
  expect(await restoreNewest(await folder(), variables)).toBeUndefined();
});

test('a folder that cannot be written gives a coded error and keeps what was there', async () => {
  const path = join(await folder(), 'runs');
  const variables = { a: variable(tensor1d([1, 2])) };
  await writeFile(path, 'a file stands where the folder should be');
  await expect(saveCheckpoint(path, variables, { step: 1, cursor })).rejects.toMatchObject({
    code: 'CP_CORE_CHECKPOINT_WRITE',
  });
});

test('a checkpoint of another model is refused before any value changes', async () => {
  const path = await folder();
  const saved = await saveCheckpoint(
    path,
    { a: variable(tensor1d([1, 2])), b: variable(tensor1d([1])) },
    { step: 1, cursor },
  );
  const other = { a: variable(tensor1d([5, 6])), b: variable(tensor1d([1, 2])) };
  await expect(loadCheckpoint(saved, other)).rejects.toMatchObject({
    code: 'CP_CORE_WEIGHTS_MISMATCH',
  });
  expect([...(await other.a.data())]).toEqual([5, 6]);
});

test('half, bfloat16 and integer values are read', () => {
  expect([
    ...storedFloats({
      dtype: 'F16',
      shape: [4],
      bytes: Uint8Array.of(0x00, 0x3c, 0x00, 0xc0, 0x01, 0x00, 0x55, 0x35),
    }),
  ]).toEqual([1, -2, 2 ** -24, expect.closeTo(1 / 3, 3)]);
  expect([
    ...storedFloats({ dtype: 'BF16', shape: [2], bytes: Uint8Array.of(0x80, 0x3f, 0x20, 0xc1) }),
  ]).toEqual([1, -10]);
  expect([
    ...storedFloats({
      dtype: 'I64',
      shape: [1],
      bytes: new Uint8Array(BigInt64Array.of(-5n).buffer),
    }),
  ]).toEqual([-5]);
});

const whole = writeSafetensors({
  tensors: { x: { dtype: 'F32', shape: [2], bytes: new Uint8Array(8) } },
  metadata: { format: 'pt' },
});
const lie = (header: unknown) => {
  const json = Buffer.from(JSON.stringify(header));
  const file = new Uint8Array(8 + json.length + 8);
  new DataView(file.buffer).setBigUint64(0, BigInt(json.length), true);
  file.set(json, 8);
  return file;
};

test.each<[string, Uint8Array]>([
  ['nothing', new Uint8Array(0)],
  ['a cut header', whole.slice(0, 20)],
  ['cut data', whole.slice(0, whole.length - 1)],
  ['a header length beyond the file', Uint8Array.of(255, 255, 255, 255, 255, 255, 255, 127, 1, 2)],
  ['no JSON', lie('x').fill(65, 8)],
  ['offsets beyond the data', lie({ x: { dtype: 'F32', shape: [4], data_offsets: [0, 16] } })],
  ['negative offsets', lie({ x: { dtype: 'F32', shape: [2], data_offsets: [-8, 0] } })],
  [
    'a shape that does not fit its bytes',
    lie({ x: { dtype: 'F32', shape: [3], data_offsets: [0, 8] } }),
  ],
  [
    'overlapping tensors',
    lie({
      x: { dtype: 'F32', shape: [2], data_offsets: [0, 8] },
      y: { dtype: 'F32', shape: [1], data_offsets: [4, 8] },
    }),
  ],
  ['an unknown type', lie({ x: { dtype: 'F4', shape: [2], data_offsets: [0, 8] } })],
  ['a null entry', lie({ x: null })],
])('a file with %s is refused with its code', (_, file) => {
  expect(() => readSafetensors(file, 'test')).toThrow(
    expect.objectContaining({ code: 'CP_CORE_SAFETENSORS_INVALID' }),
  );
});

test('a whole file is read', () => {
  expect(readSafetensors(whole, 'test')).toMatchObject({
    metadata: { format: 'pt' },
    tensors: { x: { dtype: 'F32', shape: [2] } },
  });
});
