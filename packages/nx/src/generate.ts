import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { FileTree } from './file-tree.js';
import { GeneratorError } from './generator-error.js';
import { namesOf } from './names.js';

/** What can be generated. */
export const kinds = ['modality', 'encoder', 'method', 'loss'] as const;
/** One of {@link kinds}: what the generators can write. */
export type Kind = (typeof kinds)[number];

/** The name and the folder of the package that {@link generate} writes. */
export interface GenerateOptions {
  /** What it is called: `eeg`. */
  readonly name: string;
  /**
   * The folder to write, from the root of the tree. Default: `counterpoint-NAME`, or
   * `packages/NAME` inside the Counterpoint repository.
   */
  readonly directory?: string;
  /** @default `counterpoint-NAME` */
  readonly packageName?: string;
}

const packageRoot = fileURLToPath(new URL('..', import.meta.url));
const suffix = '.template';

/**
 * Writes a complete package that builds, lints and keeps its contracts. Inside the Counterpoint
 * repository it joins the workspace;
 * elsewhere it brings settings of its own.
 *
 * @returns the folder written
 * @throws CP_NX_NAME_INVALID, CP_NX_EXISTS
 */
export function generate(
  tree: FileTree,
  kind: Kind,
  { name, directory, packageName }: GenerateOptions,
): string {
  const { kebab, camel, pascal } = namesOf(name);
  const inside = isRepository(tree);
  const folder = directory ?? (inside ? `packages/${kebab}` : `counterpoint-${kebab}`);
  if (tree.exists(join(folder, 'package.json')))
    throw new GeneratorError(
      'CP_NX_EXISTS',
      `${folder} holds a package already.`,
      'Remedy: choose another --directory.',
    );
  const { version } = JSON.parse(readFileSync(join(packageRoot, 'package.json'), 'utf-8')) as {
    version: string;
  };
  const up = folder
    .split('/')
    .map(() => '..')
    .join('/');
  const words: Readonly<Record<string, string>> = {
    name: kebab,
    UPPER: kebab.replaceAll('-', '_').toUpperCase(),
    camel,
    Name: pascal,
    kind,
    Kind: pascal + kind[0]!.toUpperCase() + kind.slice(1),
    version,
    directory: folder,
    dependencies: kind === 'modality' ? ` "@counterpoint/data": "${version}" ` : '',
    dataReference: kind === 'modality' ? `, { "path": "${up}/packages/data/tsconfig.json" }` : '',
    package: packageName ?? `counterpoint-${kebab}`,
    commands: `npm install && npm run build && ${testCommand(tree, folder)}`,
    root: up,
  };
  for (const [path, content] of [
    ...templates(kind),
    ...templates(inside ? 'inside' : 'standalone'),
  ]) {
    tree.write(join(folder, filled(path, words)), filled(content, words));
  }
  if (inside) joinWorkspace(tree, folder);
  return folder;
}

/** The command that tests a generated package: at the root of the repository, or in its folder. */
export function testCommand(tree: FileTree, folder: string): string {
  return isRepository(tree) ? `npx vitest run ${folder}` : 'npm test';
}

/** Whether the tree is the Counterpoint repository itself. */
export function isRepository(tree: FileTree): boolean {
  return tree.exists('packages/core/package.json') && tree.exists('tsconfig.base.json');
}

/**
 * The files of one template folder by relative path, without the suffix that hides them from other
 * tools.
 */
function templates(folder: string): [string, string][] {
  const root = join(packageRoot, 'templates', folder);
  const paths = readdirSync(root, { recursive: true, encoding: 'utf-8' })
    .filter((path) => path.endsWith(suffix))
    .sort();
  return paths.map((path) => [
    path.slice(0, -suffix.length),
    readFileSync(join(root, path), 'utf-8'),
  ]);
}

/** Replaces `__word__`. */
function filled(text: string, words: Readonly<Record<string, string>>): string {
  return text.replace(
    /__([A-Za-z]+)__/g,
    (placeholder, word: string) => words[word] ?? placeholder,
  );
}

/** Adds a package to the solution that `tsc -b` builds. */
function joinWorkspace(tree: FileTree, folder: string): void {
  const text = tree.read('tsconfig.json', 'utf-8');
  if (text === null) return;
  const solution = JSON.parse(text) as { references?: { path: string }[] };
  solution.references = [...(solution.references ?? []), { path: folder }];
  tree.write('tsconfig.json', `${JSON.stringify(solution, null, 2)}\n`);
}
