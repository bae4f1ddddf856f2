import { writeFileSync } from 'node:fs';
import { registerCoreModules } from '../conformance/core-modules.js';

// Central differences of every case in float64: float64-worker.ts FILE. TensorFlow.js's CPU backend
// computes in doubles and rounds only
// where it stores; with this its tensors store doubles.
(globalThis as { Float32Array: unknown }).Float32Array = Float64Array;
registerCoreModules();
const { differences } = await import('./float64-differences.js');
writeFileSync(process.argv[2]!, JSON.stringify(await differences()));
process.exit(0);
