import { expect, it } from 'vitest';
import { loadKinds } from './load-kinds.js';
import { readIntact, tryInput } from './try-input.js';

it.each([
  [502, 15],
  [507, 1],
  [507, 24],
])('Parquet %i/%i, whose runs are longer than their pages, is refused', async (seed, number) => {
  const kind = (await loadKinds()).get('data/parquet')!;
  const outcome = await tryInput(kind, await readIntact(kind), seed, number);
  expect(outcome).toMatchObject({ result: 'refused', detail: 'CP_DATA_PARQUET' });
});
