import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';
import type { Plugin } from '@counterpoint/core';

const packages = fileURLToPath(new URL('../../../packages/', import.meta.url));

/** A plugin of ours, as its package exports it. */
export interface OwnPlugin {
  readonly name: string;
  readonly plugin: Plugin;
  /** Its own test runs `checkPlugin` on it, which asks for a fixture of every component. */
  readonly hasOwnTest: boolean;
}

/**
 * Every plugin that a package of ours exports: found, not listed, so that none can be forgotten.
 */
export async function ownPlugins(): Promise<readonly OwnPlugin[]> {
  const perPackage = await Promise.all(
    readdirSync(packages)
      .filter((folder) => existsSync(join(packages, folder, 'src/index.ts')))
      .map(async (folder) => {
        const exported = (await import(
          pathToFileURL(join(packages, folder, 'src/index.ts')).href
        )) as Readonly<Record<string, unknown>>;
        return Object.entries(exported)
          .filter((entry): entry is [string, Plugin] => isPlugin(entry[1]))
          .map(([name, plugin]) => ({ name, plugin, hasOwnTest: testsPlugin(folder, name) }));
      }),
  );
  return perPackage.flat();
}

function isPlugin(value: unknown): value is Plugin {
  return (
    typeof value === 'object' && value !== null && 'components' in value && 'apiVersion' in value
  );
}

function testsPlugin(folder: string, plugin: string): boolean {
  const test = join(packages, folder, 'src/plugin.test.ts');
  return existsSync(test) && readFileSync(test, 'utf-8').includes(`checkPlugin(${plugin}, {`);
}
