import { mkdtempSync, readFileSync, realpathSync, rmSync, symlinkSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { kinds } from '@counterpoint/nx';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { bundle } from './build/bundle.js';
import { workspace } from './published.js';
import { run } from './run.js';
import { copyWorkspace } from './workspace-copy.js';

const minutes = 60_000;
const copy = realpathSync(mkdtempSync(join(tmpdir(), 'counterpoint-inside-')));
const packages = kinds.map((kind) => ({ kind, name: kind === 'modality' ? 'eeg' : `eeg-${kind}` }));
const tool = (path: string, ...parts: string[]) =>
  run(join(copy, 'node_modules', path), parts, copy);

beforeAll(async () => {
  await bundle(join(workspace, 'packages/nx'));
  copyWorkspace(copy);
}, 5 * minutes);
afterAll(() => rmSync(copy, { recursive: true, force: true }), 5 * minutes);

test.each(packages)(
  'nx g @counterpoint/nx:$kind, inside the repository',
  ({ kind, name }) => {
    const printed = tool('nx/dist/bin/nx.js', 'g', `@counterpoint/nx:${kind}`, name);
    for (const path of [
      'package.json',
      'tsconfig.json',
      'README.md',
      `src/${name}.ts`,
      'src/index.ts',
      'src/index.test.ts',
    ])
      expect(printed).toContain(`CREATE packages/${name}/${path}`);
    expect(printed).toContain('UPDATE tsconfig.json');
    const { references } = JSON.parse(readFileSync(join(copy, 'tsconfig.json'), 'utf-8')) as {
      references: readonly { path: string }[];
    };
    expect(references).toContainEqual({ path: `packages/${name}` });
    // as `npm install` links a new package
    symlinkSync(join(copy, 'packages', name), join(copy, 'node_modules', `counterpoint-${name}`));
  },
  2 * minutes,
);

test(
  'what they made builds, lints and keeps its contracts as the packages beside it do',
  () => {
    const folders = packages.map(({ name }) => `packages/${name}`);
    tool('typescript/bin/tsc', '-b', ...folders);
    for (const folder of folders)
      expect(readFileSync(join(copy, folder, 'dist/index.d.ts'), 'utf-8')).toContain('export');
    tool('nx/dist/bin/nx.js', 'run', 'counterpoint-eeg:build', '--excludeTaskDependencies');
    expect(readFileSync(join(copy, 'packages/eeg/dist/index.js'), 'utf-8')).toContain(
      '@counterpoint/core',
    );
    tool('eslint/bin/eslint.js', ...folders);
    expect(tool('vitest/vitest.mjs', 'run', ...folders)).toMatch(
      /^[1-9]\d* passed, 0 failed, 0 skipped$/m,
    );
  },
  10 * minutes,
);
