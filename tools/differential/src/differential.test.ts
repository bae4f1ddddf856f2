import { describe, expect, it } from 'vitest';
import { differential } from './differential.js';
import { loadKinds } from './load-kinds.js';
import { missingNeed } from './missing-need.js';

const kinds = await Promise.all(
  (await loadKinds()).map(async (kind) => ({ name: kind.name, missing: await missingNeed(kind) })),
);

describe.each(kinds)('$name', ({ name, missing }) => {
  if (missing !== undefined && process.env['CI']) throw new Error(`${name} needs ${missing}.`);
  if (missing !== undefined) process.stderr.write(`${name} needs ${missing}. Skipped.\n`);

  it.skipIf(missing !== undefined)(
    'reads files of independent writers as independent readers do, or refuses them with a code',
    async () => {
      const { counts, differences } = await differential({ count: 20, seed: 1, only: [name] });
      expect(differences).toEqual([]);
      expect(counts[name]!['agrees']).toBeGreaterThan(6);
    },
    300_000,
  );
});
