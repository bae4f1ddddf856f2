import { describe, expect, it } from 'vitest';
import { differential } from './differential.js';
import { isOnPath } from './is-on-path.js';
import { loadKinds } from './load-kinds.js';

const kinds = await loadKinds();

describe.each(kinds)('$name', ({ name, needs }) => {
  const missing = needs.filter((program) => !isOnPath(program));
  if (missing.length > 0 && process.env['CI'])
    throw new Error(`${name} needs ${missing.join(', ')}.`);
  if (missing.length > 0) process.stderr.write(`${name} needs ${missing.join(', ')}. Skipped.\n`);

  it.skipIf(missing.length > 0)(
    'reads files of independent writers as independent readers do, or refuses them with a code',
    async () => {
      const { counts, differences } = await differential({ count: 20, seed: 1, only: [name] });
      expect(differences).toEqual([]);
      expect(counts[name]!['agrees']).toBeGreaterThan(6);
    },
    300_000,
  );
});
