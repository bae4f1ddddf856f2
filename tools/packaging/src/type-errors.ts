import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import ts from 'typescript';

/** A program that imports a package and uses its exports and plugins. */
const consumer = (name: string): string => `import type { Plugin } from '@counterpoint/core';
import * as part from '${name}';
export const values: readonly unknown[] = Object.values(part);
export type Names = keyof typeof part;
export const first: Names | undefined = undefined;
const isPlugin = (value: unknown): value is Plugin =>
  typeof value === 'object' && value !== null && 'components' in value;
export const plugins: readonly Plugin[] = values.filter(isPlugin);
`;

/** Type errors of programs that each import one package, under one mode of module resolution. */
export function typeErrors(
  project: string,
  names: readonly string[],
  resolution: 'NodeNext' | 'Bundler',
): string[] {
  const files = names.map((name, i) => {
    const file = join(project, `consumer-${i}.ts`);
    writeFileSync(file, consumer(name));
    return file;
  });
  const program = ts.createProgram(files, {
    strict: true,
    noEmit: true,
    skipLibCheck: true,
    types: [],
    target: ts.ScriptTarget.ES2022,
    ...(resolution === 'NodeNext'
      ? { module: ts.ModuleKind.NodeNext, moduleResolution: ts.ModuleResolutionKind.NodeNext }
      : { module: ts.ModuleKind.ESNext, moduleResolution: ts.ModuleResolutionKind.Bundler }),
  });
  return ts
    .getPreEmitDiagnostics(program)
    .map(({ messageText }) => ts.flattenDiagnosticMessageText(messageText, '\n'));
}
