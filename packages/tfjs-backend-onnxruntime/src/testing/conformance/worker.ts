import { writeFileSync } from 'node:fs';
import type { Provider } from '../../backend-options.js';
import { registerCoreModules } from './core-modules.js';

// Runs one part of TensorFlow.js's suites: worker.ts BACKEND PART PARTS FILE [ONLY [PROVIDER]], the
// results going to FILE as JSON.
registerCoreModules();
const { runSuites } = await import('./run-suites.js');
const [backend, part, parts, file, only, provider] = process.argv.slice(2) as [
  string,
  string,
  string,
  string,
  string?,
  Provider?,
];
console.log = console.table = () => {}; // suites of the profiler print
const results = await runSuites({
  backend,
  part: Number(part),
  parts: Number(parts),
  only,
  provider,
});
writeFileSync(file, JSON.stringify(results));
process.exit(0);
