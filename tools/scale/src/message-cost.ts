/** A rank that measures short all-reduces between ranks; rank 0 prints milliseconds of one. */
import { startMpi } from '@counterpoint/distributed';

const communicator = await startMpi({ deadlineSeconds: 60 });
const value = Float32Array.of(1);
const times: number[] = [];
for (let round = 0; round < 20; round++) {
  const started = performance.now();
  for (let i = 0; i < 50; i++) await communicator.allReduce(value, 'max', 'a short message');
  times.push((performance.now() - started) / 50);
}
if (communicator.rank === 0) process.stdout.write(`${Math.min(...times)}\n`);
await communicator.close();
