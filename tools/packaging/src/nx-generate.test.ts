import { join } from 'node:path';
import { kinds } from '@counterpoint/nx';
import { beforeAll, expect, test } from 'vitest';
import { bundle } from './build/bundle.js';
import { workspace } from './published.js';
import { run } from './run.js';

beforeAll(() => bundle(join(workspace, 'packages/nx')), 120_000);

test('Nx finds the generators by the name of their package, and makes what they write', () => {
  const kind = kinds[0];
  const printed = run(join(workspace, 'node_modules/nx/dist/bin/nx.js'), ['g', `@counterpoint/nx:${kind}`, 'eeg', '--directory', 'packages/eeg', '--dry-run'], workspace);
  for (const path of ['package.json', 'tsconfig.json', 'README.md', 'src/eeg.ts', 'src/eeg-views.ts', 'src/eeg-encoder.ts', 'src/index.ts', 'src/index.test.ts']) expect(printed).toContain(`CREATE packages/eeg/${path}`);
  expect(printed).toContain('UPDATE tsconfig.json');
}, 300_000);
