import type { Benchmark } from './benchmark.js';
import { engineRunner } from './step-runner.js';

const workloads = [
  'small-resnet-step',
  'small-vit-step',
  'small-text-step',
  'resnet-embed',
  'vit-embed',
];
const others = ['tfjs-cpu', 'tfjs-wasm'];
const warmUp = 1;
const steps = 5;

/**
 * Our engine beside TensorFlow.js's own backends, in turn, on steps and forward passes small enough
 * for them; what they cannot run is said.
 */
export const run: Benchmark = async ({ say }) => {
  const threads = process.env['COUNTERPOINT_THREADS'] ?? '2';
  const ratios: number[] = [];
  const totals = { ours: 0, peer: 0 };
  for (const workload of workloads) {
    const runners = Object.fromEntries(
      ['cpu', ...others].map((engine) => [engine, engineRunner(workload, engine, threads)]),
    );
    const refused: Record<string, string | undefined> = {};
    try {
      for (const [engine, runner] of Object.entries(runners))
        if (!(await runner.ready())) refused[engine] = 'it does not start';
      for (let i = 0; i < warmUp + steps; i++) {
        for (const [engine, runner] of Object.entries(runners))
          refused[engine] ??= await runner.step();
      }
      const ours = runners['cpu']!;
      say(`${workload}: ours ${(1000 * ours.seconds(warmUp)).toFixed(1)} ms`);
      for (const engine of others) {
        const theirs = runners[engine]!;
        if (refused[engine] !== undefined) {
          say(`${workload}: ${engine} cannot: ${refused[engine]}`);
          continue;
        }
        const [time, processor] = [
          theirs.seconds(warmUp) / ours.seconds(warmUp),
          theirs.processorSeconds(warmUp) / ours.processorSeconds(warmUp),
        ];
        say(
          `${workload}: ${engine} ${(1000 * theirs.seconds(warmUp)).toFixed(1)} ms, ` +
            `${time.toFixed(1)} times ours (processor time ${processor.toFixed(1)} times)`,
        );
        ratios.push(1 / time);
        totals.ours += ours.seconds(warmUp);
        totals.peer += theirs.seconds(warmUp);
      }
    } finally {
      for (const runner of Object.values(runners)) runner.stop();
    }
  }
  return {
    name: 'engines',
    ours: totals.ours,
    peer: totals.peer,
    ratio: Math.max(...ratios),
    memoryRatio: null,
  };
};
