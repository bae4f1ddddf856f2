import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { errorsPage, errorTables, workspace } from './error-tables.js';

const tables = await errorTables();

/**
 * Codes that a package's sources raise: whole strings of the shape of a code, tests and tables left
 * out.
 */
function codesIn(folder: string): Set<string> {
  const root = join(workspace, folder, 'src');
  const files = readdirSync(root, { recursive: true, encoding: 'utf-8' }).filter(
    (path) =>
      path.endsWith('.ts') && !path.endsWith('.test.ts') && !path.endsWith('error-codes.ts'),
  );
  return new Set(
    files.flatMap((path) =>
      [
        ...readFileSync(join(root, path), 'utf-8').matchAll(/['"`](CP_[A-Z0-9]+_[A-Z0-9_]+)['"`]/g),
      ].map(([, code]) => code!),
    ),
  );
}

test('the page is what the tables say', () => {
  expect(readFileSync(join(workspace, 'docs/errors.md'), 'utf-8')).toBe(errorsPage(tables)); // npm run docs:errors
});

test('no code stands in two tables', () => {
  const codes = tables.flatMap((table) => Object.keys(table.codes));
  expect(codes.filter((code, i) => codes.indexOf(code) < i)).toEqual([]);
});

test('each meaning is a sentence', () => {
  for (const { codes } of tables)
    for (const [code, meaning] of Object.entries(codes))
      expect(`${code} ${meaning}`).toMatch(/^CP_[A-Z0-9_]+ [A-Z`"'].*\.$/);
});

test.each(tables)('$folder lists the codes that it raises, and no others', ({ folder, codes }) => {
  expect(existsSync(join(workspace, folder, 'src'))).toBe(true);
  const allCodes = new Set(tables.flatMap((table) => Object.keys(table.codes)));
  const raised = codesIn(folder);
  expect([...raised].filter((code) => !allCodes.has(code))).toEqual([]);
  const everywhere = new Set(tables.flatMap((table) => [...codesIn(table.folder)]));
  expect(Object.keys(codes).filter((code) => !everywhere.has(code))).toEqual([]);
});
