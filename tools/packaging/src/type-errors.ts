import { existsSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import ts from 'typescript';

/** Reads the names of a package; where it brings core along, as its plugin too. */
const consumer = (name: string, knowsPlugins: boolean): string => `import * as part from '${name}';
export const values: readonly unknown[] = Object.values(part);
export type Names = keyof typeof part;
export const first: Names | undefined = undefined;
${knowsPlugins ? `import type { Plugin } from '@counterpoint/core';
export const plugins: readonly Plugin[] = values.filter((value): value is Plugin => typeof value === 'object' && value !== null && 'components' in value);` : ''}
`;

/** What TypeScript finds wrong with a program that imports a package and reads its names, under one way of resolving modules. */
export function typeErrors(project: string, name: string, resolution: 'NodeNext' | 'Bundler'): string[] {
  const file = join(project, 'consumer.ts');
  writeFileSync(file, consumer(name, existsSync(join(project, 'node_modules/@counterpoint/core'))));
  const program = ts.createProgram([file], {
    strict: true, noEmit: true, skipLibCheck: true, types: [], target: ts.ScriptTarget.ES2022,
    ...(resolution === 'NodeNext' ? { module: ts.ModuleKind.NodeNext, moduleResolution: ts.ModuleResolutionKind.NodeNext } : { module: ts.ModuleKind.ESNext, moduleResolution: ts.ModuleResolutionKind.Bundler }),
  });
  return ts.getPreEmitDiagnostics(program).map(({ messageText }) => ts.flattenDiagnosticMessageText(messageText, '\n'));
}
