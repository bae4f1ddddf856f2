import { execFileSync } from 'node:child_process';
import { mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import {
  add,
  avgPool,
  batchNorm,
  concat,
  conv2d,
  depthwiseConv2d,
  div,
  expandDims,
  image,
  matMul,
  max,
  maxPool,
  mean,
  mul,
  randomNormal,
  relu,
  relu6,
  reshape,
  softmax,
  sqrt,
  square,
  sum,
  tensor1d,
  tile,
  transpose,
  variable,
  type Tensor,
  type Tensor2D,
  type Tensor3D,
  type Tensor4D,
  type Variable,
} from '@tensorflow/tfjs-core';
import { InferenceSession, Tensor as OnnxTensor } from 'onnxruntime-node';
import { expect, test } from 'vitest';
import { exportOnnx, type ExportedInput } from './export-onnx.js';

const weight = (shape: number[], seed: number): Variable =>
  variable(randomNormal(shape, 0, 0.3, 'float32', seed));
const filter = weight([3, 3, 3, 4], 1),
  dense = weight([4, 5], 2),
  token = weight([1, 1, 4], 3);

const depthwise = weight([3, 3, 3, 1], 4);
const l2 = (x: Tensor): Tensor => div(x, sqrt(sum(square(x), 1, true)));

const models: Record<
  string,
  { input: ExportedInput; run: (x: Tensor) => Tensor; weights: Record<string, Variable> }
> = {
  convolution: {
    input: { shape: [8, 8, 3] },
    weights: { filter, dense },
    run: (x) =>
      matMul(
        mean(relu(conv2d(x as Tensor4D, filter as Tensor as Tensor4D, 2, 1)), [1, 2]) as Tensor2D,
        dense as Tensor as Tensor2D,
      ),
  },
  'attention with a class token': {
    input: { shape: [6, 4] },
    weights: { token },
    run: (x) => {
      const n = x.shape[0]!;
      const tokens = concat([tile(token as Tensor as Tensor3D, [n, 1, 1]), x as Tensor3D], 1); // [N, 7, 4]
      const heads = transpose(reshape(tokens, [n, 7, 2, 2]), [0, 2, 1, 3]) as Tensor4D;
      const mixed = matMul(softmax(matMul(heads, heads, false, true)), heads);
      return add(
        mean(reshape(transpose(mixed, [0, 2, 1, 3]), [n, 7, 4]), 1),
        expandDims(mean(x, [1, 2]), 1),
      );
    },
  },
  'an encoder of depthwise convolutions, normalisation, pools and resizing': {
    input: { shape: [8, 8, 3] },
    weights: { depthwise },
    run: (x) => {
      const stem = batchNorm(
        depthwiseConv2d(x as Tensor4D, depthwise as Tensor as Tensor4D, 1, 'same'),
        tensor1d([0.1, 0, 0.2]),
        tensor1d([1, 2, 0.5]),
        undefined,
        tensor1d([1, 0.5, 2]),
      );
      const large = image.resizeBilinear(
        maxPool(relu6(stem as Tensor4D), 3, 2, 'same'),
        [6, 6],
        false,
        true,
      );
      return l2(max(avgPool(large, 2, 2, 'valid'), [1, 2]));
    },
  },
};

test.each(Object.entries(models))(
  "%s: the file gives the same numbers at any batch, and ONNX's own checker accepts it",
  async (_, { input, run, weights }) => {
    const file = exportOnnx({ inputs: { x: input }, run: ({ x }) => ({ y: run(x!) }), weights });
    const session = await InferenceSession.create(file);
    expect([session.inputNames, session.outputNames]).toEqual([['x'], ['y']]);
    for (const batch of [1, 5]) {
      const x = randomNormal([batch, ...input.shape], 0, 1, 'float32', 9);
      const expected = await run(x).data();
      const { y } = await session.run({
        x: new OnnxTensor('float32', (await x.data()) as Float32Array, x.shape),
      });
      expect(y!.dims[0]).toBe(batch);
      (y!.data as Float32Array).forEach((value, i) => expect(value).toBeCloseTo(expected[i]!, 5));
    }
    expect(Buffer.from(file).includes('com.microsoft'), "only ONNX's own operations").toBe(false);
    checkWithOnnx(file);
  },
);

test('a graph that depends on the batch otherwise is refused', () => {
  expect(() =>
    exportOnnx({ inputs: { x: { shape: [3] } }, run: ({ x }) => ({ y: mul(x!, x!.shape[0]!) }) }),
  ).toThrow(expect.objectContaining({ code: 'CP_BACKEND_EXPORT' }));
});

/** Debian's `python3-onnx`, where it is installed; CI installs it. */
function checkWithOnnx(file: Uint8Array): void {
  const path = join(mkdtempSync(join(tmpdir(), 'counterpoint-onnx-')), 'model.onnx');
  writeFileSync(path, file);
  try {
    execFileSync('/usr/bin/python3', ['-c', 'import onnx'], { stdio: 'ignore' });
  } catch (cause) {
    if (process.env['CI']) throw new Error('python3-onnx is missing', { cause });
    process.stderr.write("ONNX's checker (Debian's python3-onnx) is not installed: not checked.\n");
    return;
  }
  const script =
    'import onnx,sys; onnx.checker.check_model(onnx.load(sys.argv[1]), full_check=True)';
  execFileSync('/usr/bin/python3', ['-c', script, path], { stdio: 'pipe' });
}
