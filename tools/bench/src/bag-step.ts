import { adamW, Rng, type Optimizer } from '@counterpoint/core';
import { startEngine } from '@counterpoint/engine';
import { bagOfRows, rowAdam } from '@counterpoint/text';
import { expandDims, gather, mul, reshape, slice, square, sum, tensor, tensor1d, tensor2d, tidy, variable, variableGrads, type Scalar, type Tensor2D } from '@tensorflow/tfjs-core';
import type { Benchmark } from './benchmark.js';

const rows = 1024, time = 112, vocabulary = 32_768, width = 256, steps = 6;

/**
 * A step of a bag's table, forward, gradient and update, of 1,024 texts of 112 features: as loops over the rows that are touched, and as
 * operations of the graph (gather, weighted sum, AdamW). Milliseconds of processor time a step, one thread, the least of the steps after the second.
 */
export const run: Benchmark = async ({ say }) => {
  await startEngine({ prefer: 'cpu', threads: 1 });
  const rng = Rng.of(1, 'bag-step');
  const ids = Int32Array.from({ length: rows * time }, () => Math.floor(vocabulary * rng.uniform() ** 3)); // few features are frequent
  const shares = new Float32Array(ids.length).fill(1 / Math.sqrt(time));
  const forms: Record<string, [(table: Tensor2D) => Tensor2D, (table: ReturnType<typeof variable>) => Optimizer]> = {
    loops: [(table) => bagOfRows(table, [{ ids, shares, rows }]), (table) => rowAdam({ variables: { 'rows.weight': table }, weightDecay: 0 })],
    graph: [
      (table) => sum(mul(reshape(gather(table, tensor1d(ids, 'int32')), [rows, time, width]), expandDims(tensor2d(shares, [rows, time]), 2)), 1) as Tensor2D,
      (table) => adamW({ variables: { 'rows.weight': table }, weightDecay: 0 }),
    ],
  };
  const least: Record<string, number> = {};
  for (const [name, [embed, optimizerOf]] of Object.entries(forms)) {
    const table = variable(tensor(Float32Array.from({ length: vocabulary * width }, () => 0.02 * rng.uniform() - 0.01), [vocabulary, width]));
    const optimizer = optimizerOf(table);
    least[name] = Infinity;
    for (let step = 0; step < steps; step++) {
      const before = process.cpuUsage();
      const { value, grads } = variableGrads(() => tidy(() => sum(square(embed(table as unknown as Tensor2D))) as Scalar), [table]);
      optimizer.step({ 'rows.weight': grads[table.name]! }, 1e-3);
      await value.data();
      await slice(table, [0, 0], [1, 1]).data();
      const { user, system } = process.cpuUsage(before);
      value.dispose();
      for (const gradient of Object.values(grads)) gradient.dispose();
      if (step >= 2) least[name] = Math.min(least[name], (user + system) / 1000);
    }
    optimizer.dispose();
    table.dispose();
    say(`${name}: ${least[name].toFixed(0)} ms a step`);
  }
  const { loops = 0, graph = 0 } = least;
  return { name: 'bag-step', ours: loops / 1000, peer: graph / 1000, ratio: loops / graph, memoryRatio: null };
};
