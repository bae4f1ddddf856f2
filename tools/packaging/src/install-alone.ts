import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Packed } from './pack-all.js';
import { run } from './run.js';

/**
 * Installs packages into an empty project from their tarballs; what else arrives is what they
 * declare. Other packages of ours
 * come from tarballs too, when they are asked for; everything else from npm's cache or the
 * registry.
 *
 * @param more others to install beside them, and versions to take in place of those asked for
 */
export function installAlone(
  folder: string,
  names: readonly string[],
  packed: ReadonlyMap<string, Packed>,
  more: {
    readonly dependencies?: Readonly<Record<string, string>>;
    readonly overrides?: Readonly<Record<string, string>>;
  } = {},
): void {
  mkdirSync(folder, { recursive: true });
  const tarballs = Object.fromEntries(
    [...packed].map(([name, { tarball }]) => [name, `file:${tarball}`]),
  );
  const dependencies = Object.fromEntries(names.map((name) => [name, tarballs[name]]));
  const overrides = Object.fromEntries(
    Object.entries(tarballs).filter(([name]) => !names.includes(name)),
  );
  writeFileSync(
    join(folder, 'package.json'),
    JSON.stringify(
      {
        private: true,
        type: 'module',
        dependencies: { ...dependencies, ...more.dependencies },
        overrides: { ...overrides, ...more.overrides },
      },
      null,
      2,
    ),
  );
  run(
    'npm',
    ['install', '--no-audit', '--no-fund', '--prefer-offline', '--ignore-scripts'],
    folder,
  );
}
