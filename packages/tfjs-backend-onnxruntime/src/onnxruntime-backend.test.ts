import {
  add,
  conv2d,
  engine,
  keep,
  matMul,
  memory,
  mul,
  randomNormal,
  relu,
  setBackend,
  square,
  sum,
  tensor,
  tensor1d,
  tidy,
  variable,
  type Tensor,
  type Tensor4D,
} from '@tensorflow/tfjs-core';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { BackendError } from './error/backend-error.js';
import { OnnxRuntimeBackend } from './onnxruntime-backend.js';
import { backendName, registerOnnxRuntimeBackend } from './register.js';

let before = 0;

beforeEach(async () => {
  await setBackend(backendName);
  before = memory().numTensors;
});

afterEach(() => {
  expect(memory().numTensors).toBe(before);
});

const backend = (): OnnxRuntimeBackend => engine().backend as OnnxRuntimeBackend;

test('nothing runs until something is read, and then everything that is held', async () => {
  const x = tensor1d([1, 2, 3]);
  const a = square(x);
  const b = add(a, 1);
  expect(backend().pending).toBe(2);
  expect([...(await b.data())]).toEqual([2, 5, 10]);
  expect(backend().pending).toBe(0);
  expect([...a.dataSync()]).toEqual([1, 4, 9]);
  for (const tensor of [x, a, b]) tensor.dispose();
});

test('reads of one turn share one graph', async () => {
  const graphs = backend().sessions;
  const x = tensor1d([1, 2, 3, 4, 5]);
  const [a, b] = [mul(x, 2), mul(x, 3)];
  const [first, second] = await Promise.all([a.data(), b.data()]);
  expect([...first, ...second]).toEqual([2, 4, 6, 8, 10, 3, 6, 9, 12, 15]);
  expect(backend().sessions).toBe(graphs + 1);
  for (const tensor of [x, a, b]) tensor.dispose();
});

test('a training loop compiles once, whatever its numbers', async () => {
  const weight = tidy(() =>
    variable(
      tensor([
        [1, 2],
        [3, 4],
      ]),
    ),
  );
  const graphs = backend().sessions;
  for (let step = 0; step < 4; step++) {
    const next = tidy(() =>
      add(weight, mul(matMul(weight as never, weight as never), 0.1 * (step + 1))),
    );
    weight.assign(next as never);
    next.dispose();
    await weight.data();
  }
  expect(backend().sessions).toBe(graphs + 1);
  weight.dispose();
});

test('what was disposed of is not computed, and its place is free', async () => {
  const x = tensor1d([1, 2]);
  const unused = square(x);
  unused.dispose();
  expect(backend().pending).toBe(0);
  const bytes = memory().numBytes;
  const big = tidy(() => add(tensor(new Float32Array(1000)), 1));
  big.dispose();
  expect(memory().numBytes).toBe(bytes);
  x.dispose();
});

test('a loop that never reads does not grow without bound', () => {
  const small = new OnnxRuntimeBackend({ pendingLimit: 50 });
  let maximum = 0;
  let value = small.recorder.scalar(1);
  let last: { dataId: object } | undefined;
  for (let i = 0; i < 200; i++) {
    value = small.recorder.elementwise('Add', [value, small.recorder.scalar(1)]);
    const storage = small.hold(value) as { dataId: object };
    if (last) small.disposeData(last.dataId);
    last = storage;
    let depth = 0;
    for (
      let at: typeof value | undefined = value;
      at?.source !== undefined;
      at = at.source.inputs[0]
    )
      depth++;
    maximum = Math.max(maximum, depth);
  }
  expect(maximum).toBeLessThanOrEqual(60);
  expect((small.readSync(last!.dataId) as Float32Array)[0]).toBe(201);
  small.dispose();
});

test('compiled graphs are bounded in number', () => {
  const few = new OnnxRuntimeBackend({ sessions: 3 });
  for (let length = 1; length < 9; length++) {
    const info = few.hold(
      few.recorder.elementwise('Neg', [few.recorder.expand(few.recorder.scalar(1), [length])]),
    );
    expect((few.readSync(info.dataId as object) as Float32Array).length).toBe(length);
    few.disposeData(info.dataId as object);
  }
  expect(few.sessions).toBe(3);
  few.dispose();
});

test('the same inputs give the same bytes', async () => {
  const x = keep(randomNormal([20, 12, 12, 16], 0, 1, 'float32', 1)) as Tensor4D;
  const w = keep(randomNormal([3, 3, 16, 16], 0, 1, 'float32', 2)) as Tensor4D;
  const once = async (): Promise<Uint8Array> => {
    const y = tidy(() => sum(relu(conv2d(x, w, 1, 1)), [0, 1]));
    const bytes = new Uint8Array((await y.data()).slice().buffer);
    y.dispose();
    return bytes;
  };
  expect(await once()).toEqual(await once());
  x.dispose();
  w.dispose();
});

test('an error of ONNX Runtime names the kernel and the shapes', () => {
  const { recorder } = backend();
  recorder.kernel = 'GatherV2';
  const info = backend().hold(
    recorder.gather(recorder.constant('float32', [1, 2, 3]), recorder.constant('int32', [7]), 0),
  );
  try {
    backend().readSync(info.dataId as object);
    expect.unreachable();
  } catch (thrown) {
    expect(thrown).toBeInstanceOf(BackendError);
    expect((thrown as BackendError).code).toMatch(/CP_BACKEND_(RUN|COMPILE)/);
    expect((thrown as BackendError).message).toContain(
      'kernel GatherV2, as Gather of float32[3], int32[1]',
    );
  }
  backend().disposeData(info.dataId as object);
});

test('a provider that is not there is refused with a code', () => {
  expect(() => registerOnnxRuntimeBackend({ provider: 'dml' })).toThrow(/CP_BACKEND_PROVIDER/);
});

test('a tensor read after its end is refused with a code', async () => {
  const x: Tensor = tidy(() => square(tensor1d([3])));
  const { dataId } = x;
  x.dispose();
  expect(() => backend().readSync(dataId as object)).toThrow(/CP_BACKEND_DISPOSED_VALUE/);
});

test('a tensor that goes to another backend and comes back is held once, by whichever has it', async () => {
  const count = backend().numDataIds();
  const x = tensor1d([1, 2, 3]);
  const doubled = add(x, x);
  expect(backend().numDataIds()).toBe(count + 2);
  await setBackend('cpu');
  const there = square(doubled);
  await setBackend(backendName);
  expect([backend().numDataIds(), backend().refCount(doubled.dataId)]).toEqual([count + 1, 0]);
  const [back, again] = [add(doubled, 1), add(there, 1)];
  expect([...(await back.data()), ...(await again.data())]).toEqual([3, 5, 7, 5, 17, 37]);
  expect([backend().numDataIds(), backend().refCount(doubled.dataId)]).toEqual([count + 5, 1]);
  for (const each of [x, doubled, there, back, again]) each.dispose();
  expect(backend().numDataIds()).toBe(count);
});
