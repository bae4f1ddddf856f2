import { existsSync, lstatSync, readdirSync } from 'node:fs';
import { join } from 'node:path';

/** The content of an installation. */
export interface Installed {
  readonly bytes: number;
  /** Names, sorted; a package with two versions counts twice. */
  readonly packages: readonly string[];
}

/** Measures a project's `node_modules`. */
export function installed(folder: string): Installed {
  const root = join(folder, 'node_modules');
  return { bytes: bytesIn(root), packages: packagesIn(root).sort() };
}

function packagesIn(modules: string): string[] {
  if (!existsSync(modules)) return [];
  const names = readdirSync(modules, { withFileTypes: true })
    .filter((entry) => entry.isDirectory() && !entry.name.startsWith('.'))
    .map(({ name }) => name)
    .flatMap((name) =>
      name.startsWith('@')
        ? readdirSync(join(modules, name)).map((inner) => `${name}/${inner}`)
        : [name],
    );
  return names.flatMap((name) => [name, ...packagesIn(join(modules, name, 'node_modules'))]);
}

function bytesIn(path: string): number {
  const entry = lstatSync(path);
  if (!entry.isDirectory()) return entry.size;
  return readdirSync(path).reduce((total, name) => total + bytesIn(join(path, name)), 0);
}
