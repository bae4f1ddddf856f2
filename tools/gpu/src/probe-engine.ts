// Starts the engine that is named and multiplies two matrices on it; exit code 1 with the reason
// where it does not start or the product is wrong.
import { startEngine, type EngineName } from '@counterpoint/engine';
import { matMul, ones, sum } from '@tensorflow/tfjs-core';

try {
  await startEngine({ prefer: process.argv[2] as EngineName });
  const [total] = await sum(matMul(ones([64, 64]), ones([64, 64]))).data();
  if (total !== 64 ** 3) throw new Error(`a product of ones sums to ${total}`);
} catch (error) {
  process.stderr.write(`${(error as Error).message.split('\n')[0]}\n`);
  process.exit(1);
}
