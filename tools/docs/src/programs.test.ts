import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { beforeAll, describe, expect, test } from 'vitest';
import { codeBlocks, documents } from './code-blocks.js';
import { workspace } from './error-tables.js';
import { examples } from './examples.js';
import { failureOf, failuresOf } from './run-programs.js';

const blocks = documents().flatMap(codeBlocks);
const programs = blocks.filter(({ language }) => language === 'ts');
const libraries = readdirSync(join(workspace, 'packages')).map((name) => `packages/${name}`);
const nameOf = (folder: string) =>
  (JSON.parse(readFileSync(join(workspace, folder, 'package.json'), 'utf-8')) as { name: string })
    .name;
const inComments = (
  await Promise.all(libraries.map((folder) => examples(folder, nameOf(folder))))
).flat();

describe('programs in READMEs and guides run as they stand', () => {
  test.each(programs)(
    '$place',
    async ({ code }) => {
      expect(await failureOf(code)).toBeUndefined();
    },
    300_000,
  );
});

describe('examples in doc comments run', () => {
  let failures: readonly (string | undefined)[];
  beforeAll(async () => {
    failures = await failuresOf(inComments.map(({ code }) => code));
  }, 300_000);

  test.each(inComments.map(({ place }, i) => [place, i] as const))('%s', (_, i) =>
    expect(failures[i]).toBeUndefined(),
  );

  test('an example that fails is told, and the others run on', async () => {
    expect(await failuresOf(["throw new Error('lost')", 'export {};'])).toEqual([
      expect.stringContaining('lost'),
      undefined,
    ]);
  }, 300_000);
});

test('every library has a README with a program', () => {
  const without = libraries.filter(
    (folder) => !programs.some(({ place }) => place.startsWith(`${folder}/README.md:`)),
  );
  expect(without).toEqual([]);
});

test('JSON in documents is JSON', () => {
  for (const { place, code } of blocks.filter(({ language }) => language === 'json'))
    expect(() => JSON.parse(code) as unknown, place).not.toThrow();
});
