import { expect, it } from 'vitest';
import { fuzz } from './fuzz.js';

it('reads 300 damaged files without a crash, a hang, much memory or a silent difference', async () => {
  const { counts, failures } = await fuzz({ count: 300, seed: 1, secondsPerInput: 60 });
  expect(failures).toEqual([]);
  const refused = Object.values(counts).reduce((sum, of) => sum + (of['refused'] ?? 0), 0);
  expect(refused).toBeGreaterThan(30); // else the damages damage nothing
}, 300_000);
