import { fileURLToPath } from 'node:url';
import { isCounterpointError } from '@counterpoint/core';
import { startEngine, type EngineName } from '@counterpoint/engine';
import { runGolden } from './run-golden.js';

// npm run golden -- DIR [--engine NAME]: checks the reference values of a folder and those of this
// tool (reference/, written by reference/make-scores.py), and prints one line for each case. Exit
// code 1 when one fails, 2 when there are none.
const args = process.argv.slice(2);
const flagIndex = args.indexOf('--engine');
const engine = flagIndex < 0 ? undefined : args.splice(flagIndex, 2)[1];
const folder = args[0] ?? process.env['COUNTERPOINT_GOLDEN'] ?? '../shared/golden';
try {
  const started = await startEngine(engine === undefined ? {} : { prefer: engine as EngineName });
  const referenceFolder = fileURLToPath(new URL('../reference', import.meta.url));
  const counts = { passed: 0, failed: 0, skipped: 0 };
  for (const each of [folder, referenceFolder]) {
    const result = await runGolden(each, (line) => console.log(line));
    counts.passed += result.passed;
    counts.failed += result.failed;
    counts.skipped += result.skipped;
  }
  const { passed, failed, skipped } = counts;
  console.log(`Engine: ${started.name} (${started.backend}).`);
  console.log(`${passed} passed, ${failed} failed, ${skipped} skipped`);
  process.exitCode = failed > 0 ? 1 : 0;
} catch (error) {
  if (!isCounterpointError(error)) throw error;
  console.error(error.message);
  process.exitCode = 2;
}
