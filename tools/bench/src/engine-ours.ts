/**
 * Steps of one workload on our engine, one for each line on standard input; answers with {ms,
 * cpuMs, compilingMs, loss, memory}, or with {error} where the engine cannot. Arguments: workload,
 * engine, threads, and a batch size where it is not the workload's own.
 */
import { createInterface } from 'node:readline';
import { startEngine, type EngineName } from '@counterpoint/engine';
import { engine as tfjs } from '@tensorflow/tfjs-core';
import { workloads } from './engine-workload.js';

const [name = '', engine = 'cpu', threads = '2', batch] = process.argv.slice(2);
await startEngine({ prefer: engine as EngineName, threads: Number(threads) });
const backend = tfjs().backend as unknown as { compilingMs?: number };
const step = workloads[name]!(batch === undefined ? undefined : Number(batch));
process.stdout.write('{"ready":true}\n');
for await (const _ of createInterface({ input: process.stdin })) {
  const [start, used] = [performance.now(), process.cpuUsage()];
  try {
    const loss = await step();
    const { user, system } = process.cpuUsage(used);
    const cost = {
      ms: performance.now() - start,
      cpuMs: (user + system) / 1000,
      compilingMs: backend.compilingMs ?? 0,
      loss,
      memory: process.resourceUsage().maxRSS * 1024,
    };
    process.stdout.write(`${JSON.stringify(cost)}\n`);
  } catch (error) {
    process.stdout.write(`${JSON.stringify({ error: (error as Error).message.split('\n')[0] })}\n`);
  }
}
