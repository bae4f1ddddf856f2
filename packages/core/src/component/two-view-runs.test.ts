import { readFileSync } from 'node:fs';
import { startEngine } from '@counterpoint/engine';
import type { Tensor2D } from '@tensorflow/tfjs-core';
import { beforeAll, expect, test } from 'vitest';
import { storedFloats } from '../checkpoint/floats.js';
import { readSafetensors } from '../checkpoint/safetensors.js';
import { fileToVariables } from '../checkpoint/variables-file.js';
import type { Method } from '../contract/method.js';
import { corePlugin } from '../plugin.js';
import type { TypedConfig } from '../contract/component-context.js';
import { Registry } from '../registry/registry.js';
import { checkpointOf, storedValues, tinyEncoder, tinyStep } from '../testing/tiny-run.js';

/**
 * A run of two steps, written by the version of this package that had one class for each of these
 * methods.
 */
interface StoredRun {
  readonly config: TypedConfig;
  readonly names: readonly string[];
  readonly losses: readonly [number, number];
  readonly floor: number;
  /** Safetensors files in base64: before the first step, after it, and after the second. */
  readonly initial: string;
  readonly checkpoint: string;
  readonly resumed: string;
}

const runs = JSON.parse(
  readFileSync(new URL('../testing/two-view-runs.json', import.meta.url), 'utf8'),
) as readonly StoredRun[];

beforeAll(async () => {
  await startEngine();
});

const valuesIn = (file: string): readonly number[] => {
  const { tensors } = readSafetensors(Buffer.from(file, 'base64'), 'fixture');
  return Object.keys(tensors)
    .sort()
    .flatMap((name) => [...storedFloats(tensors[name]!)]);
};

function expectClose(actual: string, expected: string): void {
  const [ours, theirs] = [valuesIn(actual), valuesIn(expected)];
  expect(ours).toHaveLength(theirs.length);
  ours.forEach((value, i) => expect(Math.abs(value - theirs[i]!)).toBeLessThan(1e-6));
}

test.each(runs.map((run) => [JSON.stringify(run.config), run] as const))(
  'the old config %s opens, and its run resumes with the same values',
  async (_, run) => {
    const method = (await new Registry([corePlugin]).create('method', run.config, {
      seed: 7,
      parts: { encoder: tinyEncoder(7) },
    })) as Method<Tensor2D>;
    expect(Object.keys(checkpointOf(method))).toEqual(run.names);
    expect(await storedValues(method)).toBe(run.initial);
    fileToVariables(Buffer.from(run.checkpoint, 'base64'), checkpointOf(method), 'fixture');
    const { loss, floor } = await tinyStep(method, 1);
    expect(loss).toBeCloseTo(run.losses[1], 5);
    expect(floor).toBeCloseTo(run.floor, 6);
    expectClose(await storedValues(method), run.resumed);
    method.dispose();
  },
);
