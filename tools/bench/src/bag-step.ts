import { execFileSync } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { adamW, Rng, type Optimizer } from '@counterpoint/core';
import { startEngine } from '@counterpoint/engine';
import { bagOfRows, rowAdam } from '@counterpoint/text';
import {
  expandDims,
  gather,
  mul,
  reshape,
  square,
  sum,
  tensor,
  tensor1d,
  tensor2d,
  tidy,
  variable,
  variableGrads,
  type Scalar,
  type Tensor2D,
} from '@tensorflow/tfjs-core';
import type { Benchmark } from './benchmark.js';
import { findPython } from './find-python.js';

const rows = 1024,
  time = 112,
  vocabulary = 32_768,
  width = 256,
  steps = 12;

/**
 * A step of a bag's table, forward, gradient and update, of 1,024 texts of 112 features: as passes
 * over the rows that are touched, as operations of
 * the graph (gather, weighted sum, AdamW), and in PyTorch (EmbeddingBag with a sparse gradient,
 * SparseAdam). The median of the steps after the second.
 */
export const run: Benchmark = async ({ say }) => {
  const threads = Number(process.env['COUNTERPOINT_THREADS'] ?? '2');
  await startEngine({ prefer: 'cpu', threads });
  const rng = Rng.of(1, 'bag-step');
  const ids = Int32Array.from({ length: rows * time }, () =>
    Math.floor(vocabulary * rng.uniform() ** 3),
  ); // few features are frequent
  const shares = new Float32Array(ids.length).fill(1 / Math.sqrt(time));
  const passes = await medianStep(
    (table) => bagOfRows(table, [{ ids, shares, rows }]),
    (table) => rowAdam({ variables: { 'rows.weight': table }, weightDecay: 0 }),
    rng,
  );
  const graph = await medianStep(
    (table) =>
      sum(
        mul(
          reshape(gather(table, tensor1d(ids, 'int32')), [rows, time, width]),
          expandDims(tensor2d(shares, [rows, time]), 2),
        ),
        1,
      ) as Tensor2D,
    (table) => adamW({ variables: { 'rows.weight': table }, weightDecay: 0 }),
    rng,
  );
  say(
    `passes over rows, one thread: ${(1000 * passes).toFixed(0)} ms a step; operations ` +
      `of the graph, ${threads} threads: ${(1000 * graph).toFixed(0)} ms`,
  );
  const python = findPython(['torch']);
  if (python === undefined)
    return { name: 'bag-step', ours: passes, peer: null, ratio: null, memoryRatio: null };
  const printed = execFileSync(
    python.command,
    [
      ...python.args,
      fileURLToPath(new URL('bag-step.py', import.meta.url)),
      ...[rows, time, vocabulary, width, steps, threads].map(String),
    ],
    { encoding: 'utf8' },
  );
  const { seconds: peer } = JSON.parse(printed.trim().split('\n').at(-1)!) as { seconds: number };
  say(`${python.peer}, ${threads} threads: ${(1000 * peer).toFixed(0)} ms a step`);
  return { name: 'bag-step', ours: passes, peer, ratio: passes / peer, memoryRatio: null };
};

/** @returns seconds */
async function medianStep(
  embed: (table: Tensor2D) => Tensor2D,
  optimizerOf: (table: ReturnType<typeof variable>) => Optimizer,
  rng: Rng,
): Promise<number> {
  const table = variable(
    tensor(
      Float32Array.from({ length: vocabulary * width }, () => 0.02 * rng.uniform() - 0.01),
      [vocabulary, width],
    ),
  );
  const optimizer = optimizerOf(table);
  const seconds: number[] = [];
  for (let step = 0; step < steps; step++) {
    const start = performance.now();
    const { value, grads } = variableGrads(
      () => tidy(() => sum(square(embed(table as unknown as Tensor2D))) as Scalar),
      [table],
    );
    optimizer.step({ 'rows.weight': grads[table.name]! }, 1e-3);
    await value.data(); // runs all that is pending, the update too
    seconds.push((performance.now() - start) / 1000);
    value.dispose();
    for (const gradient of Object.values(grads)) gradient.dispose();
  }
  optimizer.dispose();
  table.dispose();
  return seconds.slice(2).sort((a, b) => a - b)[Math.floor((steps - 2) / 2)]!;
}
