import { readdirSync, readFileSync } from 'node:fs';
import { builtinModules } from 'node:module';
import { join, sep } from 'node:path';
import ts from 'typescript';
import { describe, expect, test } from 'vitest';
import { published, workspace } from './published.js';

/**
 * Names that a package's sources import; tests and what only they use (`testing/`, which no tarball
 * holds) left out.
 */
function importsOf(folder: string): string[] {
  const root = join(workspace, folder, 'src');
  const files = readdirSync(root, { recursive: true, encoding: 'utf-8' }).filter(
    (path) =>
      path.endsWith('.ts') && !path.endsWith('.test.ts') && !path.split(sep).includes('testing'),
  );
  const specifiers = files.flatMap((path) =>
    ts
      .preProcessFile(readFileSync(join(root, path), 'utf-8'))
      .importedFiles.map(({ fileName }) => fileName),
  );
  const outside = specifiers.filter(
    (name) => !name.startsWith('.') && !name.startsWith('node:') && !builtinModules.includes(name),
  );
  return [
    ...new Set(
      outside.map((name) =>
        name
          .split('/')
          .slice(0, name.startsWith('@') ? 2 : 1)
          .join('/'),
      ),
    ),
  ].sort();
}

describe.each(published)('$manifest.name', ({ folder, manifest }) => {
  const declared = Object.keys({ ...manifest.dependencies, ...manifest.peerDependencies });

  test('declares what its sources import', () => {
    expect(
      importsOf(folder).filter((name) => name !== manifest.name && !declared.includes(name)),
    ).toEqual([]);
  });

  test('takes core, tfjs-core and zod as peers, so that a program holds one copy', () => {
    if (folder.startsWith('apps/')) return;
    for (const name of ['@counterpoint/core', '@tensorflow/tfjs-core', 'zod'])
      expect(Object.keys(manifest.dependencies ?? {})).not.toContain(name);
  });
});
