import { readFileSync } from 'node:fs';
import { dirname, join, relative, resolve } from 'node:path';
import { expect, test } from 'vitest';
import { workspace } from './error-tables.js';
import { sourceFiles } from './source-files.js';

interface Targets {
  readonly test?: { readonly inputs?: readonly unknown[] };
}

const json = (path: string) => JSON.parse(readFileSync(join(workspace, path), 'utf8')) as unknown;
const { targetDefaults, namedInputs } = json('nx.json') as {
  readonly targetDefaults: Required<Targets>;
  readonly namedInputs: Readonly<Record<string, readonly unknown[]>>;
};

/** The files beside its own and those of its dependencies that a project's tests depend on. */
function inputsOf(project: string): string[] {
  const { nx } = json(`${project}/package.json`) as { nx?: { targets?: Targets } };
  const inputs = nx?.targets?.test?.inputs ?? targetDefaults.test.inputs!;
  return inputs
    .flatMap((input) => (typeof input === 'string' ? (namedInputs[input] ?? [input]) : []))
    .filter((input) => typeof input === 'string')
    .filter((input) => input.startsWith('{workspaceRoot}/'))
    .map((input) => input.slice('{workspaceRoot}/'.length).replace(/\*\*\/\*$/, ''));
}

/** Paths outside of all projects that tests of a project name. */
const outside = ['packages', 'apps'].flatMap((parent) =>
  sourceFiles(join(workspace, parent)).flatMap((file) =>
    [...readFileSync(file, 'utf8').matchAll(/'((?:\.\.\/)+(?:docs|tools|examples)\/[^']+)'/g)]
      .map(([, path]) => relative(workspace, resolve(dirname(file), path!)))
      .map((path) => ({
        project: relative(workspace, file).split('/').slice(0, 2).join('/'),
        path: path.replace(/\.js$/, '.ts'),
      })),
  ),
);

test('what tests of a package read outside of packages is an input of its test target', () => {
  expect(outside.map(({ path }) => path)).toContain('docs/guides/contracts.md');
  const missing = outside.filter(
    ({ project, path }) => !inputsOf(project).some((input) => path.startsWith(input)),
  );
  expect(missing).toEqual([]);
});

test('the engine that every test runs on is an input of every test', () => {
  for (const project of ['packages/core', 'packages/testkit', 'apps/vision'])
    expect(inputsOf(project)).toEqual(
      expect.arrayContaining([
        'packages/engine/src/',
        'packages/tfjs-backend-onnxruntime/src/',
        'package-lock.json',
      ]),
    );
});
