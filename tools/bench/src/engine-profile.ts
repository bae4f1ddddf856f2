import { mkdtempSync, readdirSync, readFileSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { registerGradients } from '@counterpoint/engine';
import {
  backendName,
  registerOnnxRuntimeBackend,
  type OnnxRuntimeBackend,
} from '@counterpoint/tfjs-backend-onnxruntime';
import {
  engine,
  matMul,
  randomNormal,
  ready,
  removeBackend,
  setBackend,
  type Tensor2D,
} from '@tensorflow/tfjs-core';
import type { Benchmark } from './benchmark.js';
import { workloads } from './engine-workload.js';
import { familyOf, operationsOf, undisturbed, type NodeTime } from './node-profile.js';

const steps = 12;
const profiled = ['vision-step', 'vision-step-narrow', 'vit-step', 'text-step'];

/**
 * Where the time of a step goes, by what the nodes of its graph are for, and how near each comes to
 * the machine's own matrix product. Names of workloads may follow.
 */
export const run: Benchmark = async ({ say, words = [] }) => {
  const threads = Number(process.env['COUNTERPOINT_THREADS'] ?? 2);
  await registerGradients();
  const peak = await matrixProductPeak(threads);
  say(
    `The machine's matrix product, 1024 x 1024 x 1024 on ${threads} ` +
      `thread${threads === 1 ? '' : 's'}: ${peak.toFixed(0)} GFLOP/s`,
  );
  let total = 0;
  for (const name of words.length > 0 ? words : profiled) {
    const { nodes, recordingMs, drawingMs } = await profileOf(name, threads);
    const ms = nodes.reduce((sum, node) => sum + node.ms, 0);
    total += ms;
    say(
      `\n${name}: ${ms.toFixed(0)} ms in ${nodes.length} nodes; recording and looking up ` +
        `${recordingMs.toFixed(0)} ms of the processor, ` +
        `${((100 * recordingMs) / (ms + recordingMs + drawingMs)).toFixed(1)} ` +
        `%${drawingMs > 0 ? `; drawing dropout's masks ${drawingMs.toFixed(0)} ms` : ''}\n`,
    );
    for (const row of rowsOf(nodes, peak)) say(row);
  }
  return { name: 'engine-profile', ours: total / 1000, peer: null, ratio: null, memoryRatio: null };
};

async function start(threads: number, profilePrefix?: string): Promise<void> {
  if (
    engine().registry[backendName] !== undefined ||
    engine().registryFactory[backendName] !== undefined
  )
    removeBackend(backendName);
  registerOnnxRuntimeBackend({ threads, profilePrefix });
  await setBackend(backendName);
  await ready();
}

/** GFLOP/s of the best of some large products, result copied out. */
async function matrixProductPeak(threads: number): Promise<number> {
  await start(threads);
  const [a, b] = [1, 2].map(
    (seed) => randomNormal([1024, 1024], 0, 1, 'float32', seed) as Tensor2D,
  ) as [Tensor2D, Tensor2D];
  await Promise.all([a.data(), b.data()]);
  let shortest = Infinity;
  for (let i = 0; i < 40; i++) {
    const started = performance.now();
    const product = matMul(a, b);
    await product.data();
    shortest = Math.min(shortest, performance.now() - started);
    product.dispose();
  }
  return (2 * 1024 ** 3) / shortest / 1e6;
}

async function profileOf(
  name: string,
  threads: number,
): Promise<{ nodes: NodeTime[]; recordingMs: number; drawingMs: number }> {
  const folder = mkdtempSync(join(tmpdir(), 'profile-'));
  try {
    await start(threads, join(folder, 'run'));
    const step = workloads[name]!();
    const backend = engine().backend as OnnxRuntimeBackend;
    const cpuMs = (since?: NodeJS.CpuUsage) => {
      const { user, system } = process.cpuUsage(since);
      return (user + system) / 1000;
    };
    const recording: number[] = [],
      drawing: number[] = [];
    for (let i = 0; i < steps; i++) {
      const used = process.cpuUsage();
      let [kernelMs, drawingMs] = [0, 0];
      backend.flush = function flush() {
        const before = process.cpuUsage();
        (Object.getPrototypeOf(this) as OnnxRuntimeBackend).flush.call(this);
        kernelMs += cpuMs(before);
      };
      backend.createFilled = function filled(type, shape, fill) {
        return (Object.getPrototypeOf(this) as OnnxRuntimeBackend).createFilled.call(
          this,
          type,
          shape,
          (elements) => {
            const before = process.cpuUsage();
            fill(elements);
            drawingMs += cpuMs(before);
          },
        );
      };
      await step();
      recording.push(cpuMs(used) - kernelMs - drawingMs);
      drawing.push(drawingMs);
    }
    removeBackend(backendName); // which ends the profiles
    const files = readdirSync(folder)
      .map((file) => join(folder, file))
      .sort((a, b) => statSync(b).size - statSync(a).size);
    return {
      nodes: undisturbed(JSON.parse(readFileSync(files[0]!, 'utf8')) as never),
      recordingMs: Math.min(...recording.slice(1)),
      drawingMs: Math.min(...drawing.slice(1)),
    };
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

/** A Markdown table: family, milliseconds, share, GFLOP/s, share of the peak. */
function rowsOf(nodes: readonly NodeTime[], peak: number): string[] {
  const families = new Map<string, { ms: number; operations: number; count: number }>();
  for (const node of nodes) {
    const family = families.get(familyOf(node)) ?? { ms: 0, operations: 0, count: 0 };
    families.set(familyOf(node), {
      ms: family.ms + node.ms,
      operations: family.operations + operationsOf(node),
      count: family.count + 1,
    });
  }
  const all = nodes.reduce((sum, { ms }) => sum + ms, 0);
  const rows = [...families]
    .sort(([, a], [, b]) => b.ms - a.ms)
    .map(([name, { ms, operations, count }]) => {
      const speed = operations / ms / 1e6;
      const heavy = operations > 0 && !name.includes('depthwise');
      return (
        `| ${name} | ${count} | ${ms.toFixed(0)} | ${((100 * ms) / all).toFixed(1)} % | ` +
        `${heavy ? `${speed.toFixed(0)} | ${((100 * speed) / peak).toFixed(0)} %` : ' | '} |`
      );
    });
  return [
    '| what for | nodes | ms | share | GFLOP/s | of the matrix product |',
    '|---|---|---|---|---|---|',
    ...rows,
  ];
}
