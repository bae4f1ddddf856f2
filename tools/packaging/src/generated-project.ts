import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { installAlone } from './install-alone.js';
import type { Packed } from './pack-all.js';
import { run } from './run.js';

/**
 * Installs the generators from their tarball in an empty folder, generates one package of each
 * kind, and installs their dependencies from the tarballs.
 */
export function generatedProject(folder: string, packed: ReadonlyMap<string, Packed>): void {
  const tool = join(folder, 'tool');
  installAlone(tool, ['@counterpoint/nx'], packed);
  for (const kind of ['modality', 'encoder', 'method', 'loss']) {
    run(join(tool, 'node_modules/@counterpoint/nx/dist/main.js'), [kind, `heart-${kind}`], folder);
  }
  mkdirSync(folder, { recursive: true });
  const overrides = Object.fromEntries(
    [...packed].map(([name, { tarball }]) => [name, `file:${tarball}`]),
  );
  writeFileSync(
    join(folder, 'package.json'),
    JSON.stringify({ private: true, workspaces: ['counterpoint-*'], overrides }, null, 2),
  );
  run(
    'npm',
    ['install', '--no-audit', '--no-fund', '--prefer-offline', '--ignore-scripts'],
    folder,
  );
}
