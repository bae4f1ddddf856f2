import '@tensorflow/tfjs-backend-cpu';
import '@tensorflow/tfjs-layers'; // registers gradients
import { isCounterpointError } from '@counterpoint/core';
import { ready, setBackend } from '@tensorflow/tfjs-core';
import { runGolden } from './run-golden.js';

// npm run golden -- DIR: checks the reference values of a folder, a line a case, exit code 1 when one fails.
const folder = process.argv[2] ?? process.env['COUNTERPOINT_GOLDEN'] ?? '../shared/golden';
await setBackend('cpu');
await ready();
try {
  const { passed, failed, skipped } = await runGolden(folder, (line) => console.log(line));
  console.log(`${passed} passed, ${failed} failed, ${skipped} skipped`);
  process.exitCode = failed > 0 ? 1 : 0;
} catch (error) {
  if (!isCounterpointError(error)) throw error;
  console.error(error.message);
  process.exitCode = 2;
}
