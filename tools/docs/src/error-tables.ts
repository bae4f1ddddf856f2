import { existsSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';

/** The repository's root. */
export const workspace: string = fileURLToPath(new URL('../../../', import.meta.url));

/** A package's codes with their meanings. */
export interface ErrorTable {
  /** Relative to the workspace. */
  readonly folder: string;
  readonly codes: Readonly<Record<string, string>>;
}

/** The table of every package and app that has one. */
export async function errorTables(): Promise<readonly ErrorTable[]> {
  const folders = ['packages', 'apps'].flatMap((parent) =>
    readdirSync(join(workspace, parent))
      .sort()
      .map((name) => `${parent}/${name}`),
  );
  const withTable = folders.filter((folder) =>
    existsSync(join(workspace, folder, 'src/error-codes.ts')),
  );
  return Promise.all(
    withTable.map(async (folder) => {
      const module = (await import(
        pathToFileURL(join(workspace, folder, 'src/error-codes.ts')).href
      )) as Readonly<Record<string, Readonly<Record<string, string>>>>;
      return {
        folder,
        codes: Object.assign({}, ...Object.values(module)) as Readonly<Record<string, string>>,
      };
    }),
  );
}

/** The page of all codes. */
export function errorsPage(tables: readonly ErrorTable[]): string {
  const sections = tables.map(({ folder, codes }) => {
    const rows = Object.keys(codes)
      .sort()
      .map((code) => `| \`${code}\` | ${codes[code]} |`);
    return [`## ${folder}`, '', '| code | meaning |', '| --- | --- |', ...rows, ''].join('\n');
  });
  return [
    '# Error codes',
    '',
    'Every error that a user can meet has a code, the facts as fields, and a message in ' +
      'the order what, where, expected, remedy.',
    'This page is written from the tables in `src/error-codes.ts` of each package by `npm run docs:errors`.',
    '',
    ...sections,
  ].join('\n');
}
