/**
 * A program of several ranks, for the tests: exchanges values in steps, and in the last rank
 * something goes wrong.
 */
import { CounterpointError } from '@counterpoint/core';
import { startMpi } from '../index.js';

const [way = 'well', deadline = '60'] = process.argv.slice(2);
const communicator = await startMpi({ deadlineSeconds: Number(deadline) });
const { rank, size } = communicator;
const last = rank === size - 1;
const pause = (milliseconds: number) => new Promise((resolve) => setTimeout(resolve, milliseconds));

if (way === 'well') {
  const sum = Float32Array.from({ length: 1000 }, (_, i) => (i % 10) * (rank + 1));
  await communicator.allReduce(sum, 'sum', 'sums');
  const maximum = Int32Array.of(rank, -rank);
  await communicator.allReduce(maximum, 'max', 'largest');
  const minimum = Int32Array.of(rank, -rank);
  await communicator.allReduce(minimum, 'min', 'least');
  const gathered = await communicator.allGather(
    Float32Array.from({ length: rank }, () => rank),
    'parts of different lengths',
  );
  const bytes = await communicator.allGather(Uint8Array.of(rank + 200), 'bytes');
  const message = rank === 1 ? Float32Array.of(1.5, 2.5) : new Float32Array(2);
  await communicator.broadcast(message, 1, 'a broadcast');
  const concurrent = [Int32Array.of(1), Int32Array.of(2)];
  await Promise.all(
    concurrent.map((each, i) => communicator.allReduce(each, 'sum', `at once ${i}`)),
  );
  await communicator.barrier('a barrier');
  const factor = (size * (size + 1)) / 2;
  const line = JSON.stringify({
    rank,
    sums: sum.every((value, i) => value === (i % 10) * factor),
    most: [...maximum],
    least: [...minimum],
    all: [...gathered.all],
    counts: [...gathered.counts],
    bytes: [...bytes.all],
    told: [...message],
    concurrent: concurrent.map(([value]) => value),
    messages: communicator.counts.messages > 0,
  });
  await communicator.close();
  process.stdout.write(`${line}\n`);
} else {
  for (let step = 1; step <= 200; step++) {
    if (last && step === 5) {
      if (way === 'hang') await pause(1e8);
      if (way === 'kill') process.kill(process.pid, 'SIGKILL');
      if (way === 'throw') throw new TypeError('a decoder failed on this rank only');
      if (way === 'reject') void Promise.reject(new Error('nobody waits for this'));
      if (way === 'exit') process.exit(0);
      if (way === 'abort')
        communicator.abort(new CounterpointError('CP_DATA_READ', { what: 'The disk is gone' }));
    }
    if (way === 'all' && step === 5)
      communicator.abort(new CounterpointError('CP_CORE_LOSS_NOT_FINITE', { what: 'NaN' }));
    // Another program stops the last rank while it waits for the first one; a training program does
    // not end at once when it is asked to.
    if (way === 'stop' && step === 5) {
      process.on('SIGTERM', () => {});
      if (last) setTimeout(() => process.kill(process.pid, 'SIGSTOP'), 100);
      else await pause(500);
    }
    await communicator.allReduce(new Float32Array(10_000), 'sum', `step ${step}, gradients`);
    await pause(5);
  }
  await communicator.close();
}
