import { existsSync } from 'node:fs';
import { adamW, sgd } from '@counterpoint/core';
import { startEngine, type EngineName } from '@counterpoint/engine';
import { resnet, VisionTransformer, vitSchema } from '@counterpoint/image';
import { textTransformer } from '@counterpoint/text';
import { engine } from '@tensorflow/tfjs-core';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { pictures, tokens, trainingStep, type Step } from '../../bench/src/engine-workload.js';

/** SwiftShader, Chromium's software Vulkan device; a real device that the variables name is used instead. */
const swiftShader = '/usr/lib/chromium/vk_swiftshader_icd.json';
const named = process.env['VK_DRIVER_FILES'] ?? process.env['VK_ICD_FILENAMES'];
const hasDevice = named !== undefined || existsSync(swiftShader);

const workloads: Readonly<Record<string, () => Step>> = {
  'SimCLR, residual network, SGD': () => trainingStep(resnet({ depth: 18, width: 8 }), pictures(8, 8), 0.5, true, (variables) => sgd({ variables })),
  'SimCLR, vision transformer, AdamW': () =>
    trainingStep(new VisionTransformer(vitSchema.parse({ side: 16, patch: 4, width: 32, depth: 2, heads: 2, pool: 'mean' }), 1), pictures(8, 16), 0.5, true, (variables) => adamW({ variables })),
  'SimCSE-like, text transformer with dropout, AdamW': () =>
    trainingStep(textTransformer({ vocabulary: 100, width: 32, layers: 2, heads: 2, maxTokens: 8, dropout: 0.1 }), tokens(8, 8, 100), 0.05, false, (variables) => adamW({ variables })),
};
const steps = 3;
const losses = new Map<string, Record<string, number[]>>();

/** The losses of each workload's first steps on one engine. */
async function trajectories(prefer: EngineName): Promise<Record<string, number[]>> {
  await startEngine({ prefer });
  const found: Record<string, number[]> = {};
  for (const [name, begin] of Object.entries(workloads)) {
    engine().startScope();
    const step = begin();
    found[name] = [];
    for (let i = 0; i < steps; i++) found[name].push(await step());
    engine().endScope();
  }
  return found;
}

beforeAll(async () => {
  if (!hasDevice) {
    const message = `This test needs a WebGPU device: ${swiftShader} is missing. Install Debian's chromium package, or name a Vulkan driver in VK_DRIVER_FILES.`;
    if (process.env['CI']) throw new Error(message);
    process.stderr.write(`${message} Skipped.\n`);
    return;
  }
  if (named === undefined) process.env['VK_DRIVER_FILES'] = process.env['VK_ICD_FILENAMES'] = swiftShader;
  losses.set('cpu', await trajectories('cpu'));
  losses.set('webgpu', await trajectories('webgpu'));
}, 240_000);

afterAll(async () => { await startEngine({ prefer: 'cpu' }); });

test.each(Object.keys(workloads))('WebGPU trains as the processor does: %s', (name) => {
  if (!hasDevice) return;
  const [ours, reference] = [losses.get('webgpu')![name]!, losses.get('cpu')![name]!];
  expect(reference).toHaveLength(steps);
  expect(new Set(reference).size).toBe(steps); // it moves
  reference.forEach((loss, i) => expect(Math.abs(ours[i]! - loss), `step ${i}: ${ours.join()} in place of ${reference.join()}`).toBeLessThan(1e-3));
});
