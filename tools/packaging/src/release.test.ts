import { join } from 'node:path';
import { expect, test } from 'vitest';
import { published, workspace } from './published.js';
import { run } from './run.js';

test('a release in a dry run gives every published package the new version, and its dependents', () => {
  const printed = run(
    join(workspace, 'node_modules/nx/dist/bin/nx.js'),
    ['release', 'version', '9.8.7', '--dry-run'],
    workspace,
  );
  for (const { folder, manifest } of published) {
    expect(printed).toContain(`New version 9.8.7 written to manifest: ${folder}/package.json`);
    const ours = Object.keys({ ...manifest.dependencies, ...manifest.peerDependencies }).filter(
      (name) => name.startsWith('@counterpoint/'),
    );
    if (ours.length > 0)
      expect(printed).toContain(
        `Updated ${ours.length} dependenc${ours.length === 1 ? 'y' : 'ies'} in manifest: ${folder}/package.json`,
      );
  }
}, 300_000);

test.each(published)(
  '$manifest.name is published with provenance, under the licence of the repository',
  ({ manifest }) => {
    expect(manifest).toMatchObject({
      license: 'Apache-2.0',
      publishConfig: { access: 'public', provenance: true },
      engines: { node: '>=20.19' },
    });
  },
);
