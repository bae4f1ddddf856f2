import { existsSync, linkSync, mkdirSync, readdirSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';

interface Entry {
  readonly dependencies?: Readonly<Record<string, string>>;
  readonly optionalDependencies?: Readonly<Record<string, string>>;
  readonly peerDependencies?: Readonly<Record<string, string>>;
  readonly peerDependenciesMeta?: Readonly<Record<string, { readonly optional?: boolean }>>;
}
type Lock = Readonly<Record<string, Entry>>;

/**
 * Links one package with its dependencies and required peers, transitively, from a project with
 * more packages into a new project: the same as installing the package alone.
 */
export function linkAlone(name: string, installed: string, project: string): void {
  const { packages } = JSON.parse(readFileSync(join(installed, 'package-lock.json'), 'utf-8')) as {
    packages: Lock;
  };
  for (const place of closure(packages, name, installed))
    linkFolder(join(installed, place), join(project, place));
}

/** Paths as a lock file names them: `node_modules/a/node_modules/b`. */
function closure(lock: Lock, name: string, installed: string): ReadonlySet<string> {
  const packages = new Set<string>();
  const visit = (from: string, needed: string): void => {
    const place = placeOf(lock, from, needed);
    // an optional dependency of another platform
    if (place === undefined || packages.has(place) || !existsSync(join(installed, place))) return;
    packages.add(place);
    const {
      dependencies,
      optionalDependencies,
      peerDependencies = {},
      peerDependenciesMeta = {},
    } = lock[place]!;
    for (const next of Object.keys({ ...dependencies, ...optionalDependencies }))
      visit(place, next);
    for (const peer of Object.keys(peerDependencies))
      if (!peerDependenciesMeta[peer]?.optional) visit(place, peer);
  };
  visit('', name);
  return packages;
}

/** The path at which Node resolves a package from another package's path. */
function placeOf(lock: Lock, from: string, name: string): string | undefined {
  const here = `${from}${from === '' ? '' : '/'}node_modules/${name}`;
  if (here in lock) return here;
  return from === ''
    ? undefined
    : placeOf(lock, from.slice(0, Math.max(0, from.lastIndexOf('node_modules/') - 1)), name);
}

/** Every file of a package, without the packages within it. */
function linkFolder(from: string, to: string): void {
  for (const entry of readdirSync(from, { withFileTypes: true, recursive: true })) {
    const inside = join(entry.parentPath, entry.name).slice(from.length);
    if (!entry.isFile() || inside.includes('/node_modules/')) continue;
    mkdirSync(dirname(to + inside), { recursive: true });
    linkSync(from + inside, to + inside);
  }
}
