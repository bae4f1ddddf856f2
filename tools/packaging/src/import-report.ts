import { copyFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { run } from './run.js';

/** What importing a package did. */
export interface ImportReport {
  /** How many names it exports. */
  readonly names: number;
  readonly milliseconds: number;
  /** The same by the processor's time, which other programs hardly change. */
  readonly processorMilliseconds: number;
  /** Native libraries that the process holds. */
  readonly native: readonly string[];
  /** Engines that tfjs knows of. */
  readonly engines: readonly string[];
  /** Whether TensorFlow.js was loaded, which takes longer than all else. */
  readonly tensorflow: boolean;
  /** Whether zod was loaded, which takes long as well. */
  readonly zod: boolean;
}

/** Imports a package in plain Node, in the project where it is installed. */
export function importReport(project: string, name: string): ImportReport {
  copyFileSync(
    fileURLToPath(new URL('import-report.mjs', import.meta.url)),
    join(project, 'import-report.mjs'),
  );
  return JSON.parse(run(join(project, 'import-report.mjs'), [name], project)) as ImportReport;
}
