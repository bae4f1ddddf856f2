import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Packed } from './pack-all.js';
import { run } from './run.js';

/**
 * Installs packages and their declared dependencies into an empty project. Our own packages come
 * from tarballs, all others from npm's cache or the registry.
 *
 * @param more other packages to install with them, and overrides of versions
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
