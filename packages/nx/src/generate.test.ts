import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { diskTree, type FileTree } from './file-tree.js';
import { generate, kinds, type Kind } from './generate.js';
import { namesOf } from './names.js';
import * as generators from './index.js';

const folder = mkdtempSync(join(tmpdir(), 'counterpoint-nx-'));

function memoryTree(
  files: Record<string, string> = {},
): FileTree & { files: Record<string, string> } {
  return {
    files,
    exists: (path) => path in files,
    read: (path) => files[path] ?? null,
    write: (path, content) => {
      files[path] = content;
    },
  };
}

beforeAll(() => {
  for (const kind of kinds) generate(diskTree(folder), kind, { name: `heart-${kind}` });
});
afterAll(() => rmSync(folder, { recursive: true }));

test('inside the repository a package joins the workspace', () => {
  const tree = memoryTree({
    'packages/core/package.json': '{}',
    'tsconfig.base.json': '{}',
    'tsconfig.json': '{"references":[{"path":"packages/core"}]}',
  });
  expect(
    generate(tree, 'modality', {
      name: 'EEG',
      packageName: '@acme/eeg',
      directory: 'examples/plugins/eeg',
    }),
  ).toBe('examples/plugins/eeg');
  expect(JSON.parse(tree.files['tsconfig.json']!)).toEqual({
    references: [{ path: 'packages/core' }, { path: 'examples/plugins/eeg' }],
  });
  const manifest = JSON.parse(tree.files['examples/plugins/eeg/package.json']!) as {
    name: string;
    dependencies: object;
  };
  expect(manifest.name).toBe('@acme/eeg');
  expect(Object.keys(manifest.dependencies)).toEqual(['@counterpoint/data']);
  const settings = JSON.parse(tree.files['examples/plugins/eeg/tsconfig.json']!) as {
    extends: string;
    references: { path: string }[];
  };
  expect(tree.files['examples/plugins/eeg/README.md']).toContain(
    'npm run build && npx vitest run examples/plugins/eeg\n',
  );
  expect(settings.extends).toBe('../../../tsconfig.base.json');
  expect(settings.references.map(({ path }) => path)).toEqual([
    '../../../packages/core/tsconfig.json',
    '../../../packages/data/tsconfig.json',
  ]);
  expect(tree.files['examples/plugins/eeg/vitest.config.ts']).toBeUndefined();
});

test('a folder that is there is left alone', () => {
  expect(() => generate(diskTree(folder), 'loss', { name: 'heart-loss' })).toThrow(/CP_NX_EXISTS/);
});

test('names', () => {
  expect(namesOf('heartRate')).toEqual({
    kebab: 'heart-rate',
    camel: 'heartRate',
    pascal: 'HeartRate',
  });
  expect(namesOf('my loss')).toEqual(namesOf('MyLoss'));
  for (const name of ['', '3d', '--']) expect(() => namesOf(name)).toThrow(/CP_NX_NAME_INVALID/);
});

describe('generators.json', () => {
  const { generators: table } = JSON.parse(
    readFileSync(new URL('../generators.json', import.meta.url), 'utf-8'),
  ) as { generators: Record<string, { factory: string; schema: string }> };

  test.each(kinds)('%s names its function and its schema', (kind: Kind) => {
    const { factory, schema } = table[kind]!;
    expect(factory).toBe(`./dist/index.js#${kind}`);
    const tree = memoryTree();
    generators[kind](tree, { name: 'a' });
    expect(Object.keys(tree.files)).toContain('counterpoint-a/package.json');
    const { properties } = JSON.parse(
      readFileSync(new URL(`../${schema}`, import.meta.url), 'utf-8'),
    ) as { properties: object };
    expect(Object.keys(properties)).toEqual(['name', 'directory', 'packageName']);
  });

  test('holds every kind', () => expect(Object.keys(table).sort()).toEqual([...kinds].sort()));
});

test('no word of a template is left unfilled', () => {
  const files = readdirSync(folder, { recursive: true, encoding: 'utf-8' }).filter((path) =>
    /^counterpoint-[^/]+\/(src\/)?[^/]+\.(ts|js|json|md)$/.test(path),
  );
  expect(files.length).toBeGreaterThan(30);
  for (const path of files)
    expect(`${path} ${readFileSync(join(folder, path), 'utf-8')}`).not.toMatch(/__[A-Za-z]+__/);
});
