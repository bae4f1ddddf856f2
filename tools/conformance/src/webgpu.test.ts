import { execFile } from 'node:child_process';
import { existsSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { adamW, sgd } from '@counterpoint/core';
import { startEngine, type EngineName } from '@counterpoint/engine';
import { resnet, VisionTransformer, vitSchema } from '@counterpoint/image';
import { textTransformer } from '@counterpoint/text';
import {
  exportOnnx,
  runOnnx,
  type OnnxRuntimeBackend,
} from '@counterpoint/tfjs-backend-onnxruntime';
import {
  add,
  cast,
  engine,
  greater,
  matMul,
  memory,
  mul,
  ones,
  sum,
  tidy,
  variable,
  type Tensor2D,
} from '@tensorflow/tfjs-core';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { pictures, tokens, trainingStep } from '../../bench/src/engine-workload.js';
import type { Step } from '../../bench/src/step.js';

/**
 * SwiftShader, Chromium's software Vulkan device; a real device that the variables name is used
 * instead.
 */
const swiftShader = '/usr/lib/chromium/vk_swiftshader_icd.json';
const driver = process.env['VK_DRIVER_FILES'] ?? process.env['VK_ICD_FILENAMES'];
const hasDevice = driver !== undefined || existsSync(swiftShader);

const workloads: Readonly<Record<string, () => Step>> = {
  'SimCLR, residual network, SGD': () =>
    trainingStep(resnet({ depth: 18, width: 8 }), pictures(8, 8), 0.5, true, (variables) =>
      sgd({ variables }),
    ),
  'SimCLR, vision transformer, AdamW': () =>
    trainingStep(
      new VisionTransformer(
        vitSchema.parse({ side: 16, patch: 4, width: 32, depth: 2, heads: 2, pool: 'mean' }),
        1,
      ),
      pictures(8, 16),
      0.5,
      true,
      (variables) => adamW({ variables }),
    ),
  'SimCSE-like, text transformer with dropout, AdamW': () =>
    trainingStep(
      textTransformer({
        vocabulary: 100,
        width: 32,
        layers: 2,
        heads: 2,
        maxTokens: 8,
        dropout: 0.1,
      }),
      tokens(8, 8, 100),
      0.05,
      false,
      (variables) => adamW({ variables }),
    ),
};
const steps = 3;
const losses = new Map<string, Record<string, number[]>>();
/**
 * Bytes between the processor's and the device's memory in the last step, and those of the
 * variables.
 */
const crossed: Record<string, { step: number; variables: number }> = {};

/** The elements of a variable after training, by engine and workload. */
const read = new Map<string, number[]>();

/** The losses of each workload's first steps on one engine. */
async function trajectories(prefer: EngineName): Promise<Record<string, number[]>> {
  await startEngine({ prefer });
  const report: Record<string, number[]> = {};
  for (const [name, begin] of Object.entries(workloads)) {
    engine().startScope();
    const variablesBefore = new Set(Object.keys(engine().registeredVariables));
    const step = begin();
    report[name] = [];
    const backend = engine().backend as OnnxRuntimeBackend;
    const variables = Object.entries(engine().registeredVariables).flatMap(([key, variable]) =>
      variablesBefore.has(key) ? [] : [variable],
    );
    let before = 0;
    for (let i = 0; i < steps; i++) {
      before = backend.transferredBytes;
      report[name].push(await step());
    }
    crossed[name] = {
      step: backend.transferredBytes - before,
      variables: variables.reduce((bytes, { size }) => bytes + 4 * size, 0),
    };
    read.set(`${prefer} ${name}`, Array.from(await variables[0]!.data()));
    engine().endScope();
  }
  return report;
}

beforeAll(async () => {
  if (!hasDevice) {
    const message =
      `This test needs a WebGPU device: ${swiftShader} is missing. Install Debian's ` +
      'chromium package, or name a Vulkan driver in VK_DRIVER_FILES.';
    if (process.env['CI']) throw new Error(message);
    process.stderr.write(`${message} Skipped.\n`);
    return;
  }
  if (driver === undefined)
    process.env['VK_DRIVER_FILES'] = process.env['VK_ICD_FILENAMES'] = swiftShader;
  losses.set('cpu', await trajectories('cpu'));
  losses.set('webgpu', await trajectories('webgpu'));
}, 240_000);

afterAll(async () => {
  await startEngine({ prefer: 'cpu' });
});

test.each(Object.keys(workloads))('WebGPU trains as the processor does: %s', (name) => {
  if (!hasDevice) return;
  const [ours, reference] = [losses.get('webgpu')![name]!, losses.get('cpu')![name]!];
  expect(reference).toHaveLength(steps);
  expect(new Set(reference).size).toBe(steps); // it moves
  reference.forEach((loss, i) =>
    expect(
      Math.abs(ours[i]! - loss),
      `step ${i}: ${ours.join()} in place of ${reference.join()}`,
    ).toBeLessThan(1e-3),
  );
});

test.each(Object.keys(workloads))(
  'weights and moments stay on the device, and can be read: %s',
  (name) => {
    if (!hasDevice) return;
    const { step, variables } = crossed[name]!;
    expect(step).toBeLessThan(variables / 10);
    const [ours, reference] = [read.get(`webgpu ${name}`)!, read.get(`cpu ${name}`)!];
    expect(reference.length).toBeGreaterThan(8);
    reference.forEach((weight, i) => expect(Math.abs(ours[i]! - weight)).toBeLessThan(1e-2));
  },
);

test('every matrix product of a step runs on the device, without copies there and back', async () => {
  if (!hasDevice) return;
  const script = fileURLToPath(new URL('webgpu-products.ts', import.meta.url));
  const { stdout } = await promisify(execFile)(process.execPath, [
    ...['--conditions=@counterpoint/source', '--import', 'tsx', script],
  ]);
  const counts = JSON.parse(stdout.trim().split('\n').at(-1)!) as Record<string, number>;
  const products = Object.keys(counts).filter((node) => node.includes('MatMul'));
  expect(products).toEqual(['WebGpuExecutionProvider MatMul']);
  expect(counts[products[0]!]).toBeGreaterThan(100);
  expect(counts['WebGpuExecutionProvider MemcpyToHost'] ?? 0).toBeLessThan(10);
}, 120_000);

test('what stands on the device is read at once, again, after more was computed from it, and into a file', async () => {
  if (!hasDevice) return;
  await startEngine({ prefer: 'webgpu' });
  const before = memory().numTensors;
  const weight = tidy(() => variable(ones([4, 4])));
  for (let step = 0; step < 3; step++) {
    const [next, total] = tidy(() => [add(weight, 1), sum(weight)]);
    weight.assign(next as never);
    expect((await total!.data())[0]).toBe(16 * (step + 1));
    next!.dispose();
    total!.dispose();
  }
  expect([...weight.dataSync()]).toEqual(new Array(16).fill(4));
  const doubled = tidy(() => mul(weight, 2));
  const masked = tidy(() => mul(doubled, cast(greater(weight, 3), 'float32')));
  expect(await Promise.all([masked.data(), doubled.data(), weight.data()])).toEqual(
    [8, 8, 4].map((n) => new Float32Array(16).fill(n)),
  );
  doubled.dispose();
  const file = exportOnnx({
    inputs: { x: { shape: [4] } },
    run: ({ x }) => ({ y: matMul(x as Tensor2D, weight as Tensor2D) }),
  });
  const { y } = await runOnnx(file, { x: { data: Float32Array.of(1, 2, 3, 4), shape: [1, 4] } });
  expect([...y!.data]).toEqual([40, 40, 40, 40]);
  masked.dispose();
  weight.dispose();
  expect(memory().numTensors).toBe(before);
});
