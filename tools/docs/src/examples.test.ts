import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { workspace } from './error-tables.js';

/** Files that hold parts of losses and methods, which users do not call. */
const internal = new Set([
  'check-rows',
  'labelled-pairs',
  'log-sum-exp-rows',
  'loss-defaults',
  'pair-mask',
  'paper-settings',
  'polar-factor',
  'recompute',
  'stop-gradient',
  'unit-rows',
  'view-pairs',
  'momentum-twin',
  'project',
]);

test.each(['loss', 'method'])('every %s of core has an example in its doc comment', (folder) => {
  const root = join(workspace, 'packages/core/src', folder);
  const files = readdirSync(root).filter(
    (name) =>
      name.endsWith('.ts') && !name.endsWith('.test.ts') && !internal.has(name.slice(0, -3)),
  );
  expect(files.length).toBeGreaterThan(5);
  const without = files.filter(
    (name) => !readFileSync(join(root, name), 'utf8').includes('@example'),
  );
  expect(without).toEqual([]);
});
