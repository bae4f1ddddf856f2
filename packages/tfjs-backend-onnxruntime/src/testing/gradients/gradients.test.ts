import { execFileSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { engine, grads, mul, reshape, setBackend, sum, tensor, tidy } from '@tensorflow/tfjs-core';
import { beforeAll, expect, test } from 'vitest';
import { backendName } from '../../register.js';
import { gradientCases, weightsOf } from './cases.js';

let expected: number[][][] = [];

beforeAll(async () => {
  const folder = mkdtempSync(join(tmpdir(), 'counterpoint-gradients-'));
  const file = join(folder, 'differences.json');
  const worker = fileURLToPath(new URL('./float64-worker.ts', import.meta.url));
  execFileSync(
    process.execPath,
    ['--import', 'tsx', '--conditions=@counterpoint/source', worker, file],
    { stdio: ['ignore', 'ignore', 'inherit'] },
  );
  expected = JSON.parse(readFileSync(file, 'utf8')) as number[][][];
  rmSync(folder, { recursive: true });
  await setBackend(backendName);
}, 300_000);

test.each(gradientCases.map(({ name }, i) => [name, i] as const))(
  'gradient of %s',
  async (_, i) => {
    const { inputs, run } = gradientCases[i]!;
    const count = engine().state.numTensors;
    const gradients = tidy(() => {
      const tensors = inputs.map(({ shape, values }) => tensor([...values], [...shape], 'float32'));
      return grads((...input) => {
        const result = run(...input);
        return sum(mul(result, reshape(tensor(weightsOf(result.size)), result.shape)));
      })(tensors);
    });
    for (const [input, gradient] of gradients.entries()) {
      const values = await gradient.data();
      expect(gradient.shape).toEqual(inputs[input]!.shape);
      const scale = Math.max(1, ...expected[i]![input]!.map(Math.abs));
      expected[i]![input]!.forEach((value, at) =>
        expect(
          Math.abs(values[at]! - value) / scale,
          `input ${input}, element ${at}: ${values[at]} for ${value}`,
        ).toBeLessThan(2e-5),
      );
      gradient.dispose();
    }
    expect(engine().state.numTensors).toBe(count);
  },
);
