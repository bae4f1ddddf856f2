import { copyFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { run } from './run.js';

/** The effects of importing a package. */
export interface ImportReport {
  /** How many names it exports. */
  readonly names: number;
  readonly milliseconds: number;
  /** Processor time of the import, which other programs hardly affect. */
  readonly processorMilliseconds: number;
  /** Native libraries that the process has loaded. */
  readonly native: readonly string[];
  /** Backends that are registered with tfjs. */
  readonly engines: readonly string[];
  /** Whether TensorFlow.js was loaded, the slowest import. */
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
