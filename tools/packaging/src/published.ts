import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

/** The repository's root. */
export const workspace: string = fileURLToPath(new URL('../../../', import.meta.url));

/** Fields of a package.json. */
export interface Manifest {
  readonly name: string;
  readonly version: string;
  readonly private?: boolean;
  readonly license?: string;
  readonly bin?: Readonly<Record<string, string>>;
  readonly exports?: Readonly<Record<string, unknown>>;
  readonly dependencies?: Readonly<Record<string, string>>;
  readonly peerDependencies?: Readonly<Record<string, string>>;
}

export interface Published {
  /** Relative to the workspace. */
  readonly folder: string;
  readonly manifest: Manifest;
}

/** Every package that is published, libraries first. */
export const published: readonly Published[] = ['packages', 'apps']
  .flatMap(packagesIn)
  .filter(({ manifest }) => !manifest.private);

/** Example plugins, as a third party would write them; they are packed for tests alone. */
export const examples: readonly Published[] = packagesIn('examples/plugins');

function packagesIn(parent: string): Published[] {
  return readdirSync(join(workspace, parent), { withFileTypes: true })
    .filter((entry) => entry.isDirectory())
    .map(({ name }) => ({
      folder: `${parent}/${name}`,
      manifest: JSON.parse(
        readFileSync(join(workspace, parent, name, 'package.json'), 'utf-8'),
      ) as Manifest,
    }));
}

/** Packages that can be imported as libraries. */
export const libraries: readonly Published[] = published.filter(
  ({ manifest }) => manifest.exports?.['.'] !== undefined,
);
