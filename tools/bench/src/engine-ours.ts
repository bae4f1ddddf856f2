/** Steps of one workload on our engine, one for each line on standard input; answers with {ms, loss, memory}. */
import { createInterface } from 'node:readline';
import { startEngine, type EngineName } from '@counterpoint/engine';
import { workloads } from './engine-workload.js';

const [name = '', engine = 'cpu'] = process.argv.slice(2);
await startEngine({ prefer: engine as EngineName, threads: 2 });
const step = workloads[name]!();
process.stdout.write('{"ready":true}\n');
for await (const _ of createInterface({ input: process.stdin })) {
  const start = performance.now();
  const loss = await step();
  process.stdout.write(`${JSON.stringify({ ms: performance.now() - start, loss, memory: process.resourceUsage().maxRSS * 1024 })}\n`);
}
