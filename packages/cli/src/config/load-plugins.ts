import { readFile, stat } from 'node:fs/promises';
import { dirname, join, resolve } from 'node:path';
import { pathToFileURL } from 'node:url';
import { CounterpointError, ifExists, type Plugin, type Registry } from '@counterpoint/core';

/**
 * Imports plugins by package name (from the working folder) or path, and adds them to a registry.
 *
 * @throws CP_CLI_PLUGIN_MISSING, and what `Registry.use` throws
 */
export async function loadPlugins(
  registry: Registry,
  names: readonly string[],
  from: string = process.cwd(),
): Promise<void> {
  for (const name of names) registry.use(await importPlugin(name, from));
}

/**
 * Imports one plugin: a package by name as the folder `from` sees it, a file, or a package's
 * folder.
 *
 * @throws CP_CLI_PLUGIN_MISSING
 */
export async function importPlugin(name: string, from: string = process.cwd()): Promise<Plugin> {
  try {
    const address = isPath(name) ? await atPath(resolve(from, name)) : await resolved(name, from);
    const exported = Object.values((await import(address)) as Record<string, unknown>);
    const plugin = exported.find(isPlugin);
    if (plugin === undefined)
      throw new Error('it exports no object with name, apiVersion and components');
    return plugin;
  } catch (cause) {
    throw new CounterpointError('CP_CLI_PLUGIN_MISSING', {
      what: `The plugin "${name}" cannot be used: ${(cause as Error).message}`,
      where: from,
      expected: 'a module that exports a plugin',
      remedy: isPath(name) ? 'check the path' : `npm install ${name}`,
      cause,
    });
  }
}

/**
 * A plugin as a run records it, to be found from any folder: a path from the root on, a package by
 * its name.
 */
export function pluginAddress(name: string, from: string = process.cwd()): string {
  return isPath(name) ? resolve(from, name) : name;
}

function isPath(name: string): boolean {
  return name.startsWith('.') || name.startsWith('/') || /^[A-Za-z]:/.test(name);
}

/**
 * The entry of a package as seen from the user's folder, or else its name as this program sees it.
 */
async function resolved(name: string, from: string): Promise<string> {
  for (let folder = resolve(from); ; folder = dirname(folder)) {
    const entry = await entryIn(join(folder, 'node_modules', name));
    if (entry !== undefined) return entry;
    if (folder === dirname(folder)) return name;
  }
}

/** A file, or the entry of the package in a folder. */
async function atPath(path: string): Promise<string> {
  const isFolder = (await ifExists(stat(path)))?.isDirectory() === true;
  return (isFolder ? await entryIn(path) : undefined) ?? pathToFileURL(path).href;
}

/** The entry of the package in a folder, if it is one. */
async function entryIn(folder: string): Promise<string | undefined> {
  const manifest = await ifExists(readFile(join(folder, 'package.json'), 'utf8'));
  return manifest === undefined
    ? undefined
    : pathToFileURL(join(folder, entryOf(JSON.parse(manifest) as Manifest))).href;
}

interface Manifest {
  readonly main?: string;
  readonly exports?: unknown;
}

/** What `import` of the package would load, under the conditions of Node. */
function entryOf({ main, exports }: Manifest): string {
  const conditional = (target: unknown): string | undefined => {
    if (typeof target === 'string') return target;
    if (typeof target !== 'object' || target === null) return undefined;
    for (const [condition, inner] of Object.entries(target)) {
      if (['import', 'node', 'default', 'module-sync'].includes(condition))
        return conditional(inner);
    }
    return undefined;
  };
  const top =
    typeof exports === 'object' && exports !== null && '.' in exports
      ? (exports as Record<string, unknown>)['.']
      : exports;
  return conditional(top) ?? main ?? 'index.js';
}

function isPlugin(value: unknown): value is Plugin {
  const plugin = value as Partial<Plugin> | null;
  return (
    typeof plugin === 'object' &&
    plugin !== null &&
    typeof plugin.name === 'string' &&
    typeof plugin.apiVersion === 'number' &&
    Array.isArray(plugin.components)
  );
}
