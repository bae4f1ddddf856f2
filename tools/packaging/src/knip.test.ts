import { join } from 'node:path';
import { expect, test } from 'vitest';
import { workspace } from './published.js';
import { run } from './run.js';

test('nothing is unused, undeclared or unresolved: knip', () => {
  const { issues } = JSON.parse(
    run(
      join(workspace, 'node_modules/knip/bin/knip.js'),
      ['--no-exit-code', '--no-config-hints', '--reporter', 'json'],
      workspace,
    ),
  ) as { issues: readonly Record<string, unknown>[] };
  const report = issues.flatMap(({ file, ...kinds }) =>
    Object.entries(kinds).flatMap(([kind, actual]) =>
      Array.isArray(actual)
        ? actual.map((each: { name?: string }) => `${kind}: ${each.name ?? ''} in ${String(file)}`)
        : [],
    ),
  );
  expect(report).toEqual([]);
}, 300_000);
