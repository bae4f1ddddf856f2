import { embeddingMatrix, nearest } from '@counterpoint/eval';
import { describe, expect, test } from 'vitest';
import { applyMap } from '../map/vector-map.js';
import { clusteredPoints, seenAnew } from '../testing/spaces.js';
import { learnUpgrade } from './learn-upgrade.js';

const current = clusteredPoints(600, 16, 1);

describe('a new model that is', () => {
  test('a rotation of the old one is mapped exactly, and finds what the old one finds', () => {
    const turned = { ...current, rows: rotated(current.rows, current.width) };
    const { map, mapped, old, choice, pairs, heldOut } = learnUpgrade(turned, current);
    expect([pairs, heldOut]).toEqual([600, 90]);
    expect(choice).toMatch(/rotation|affine/);
    expect([mapped.value, old.value]).toEqual([1, 1]);
    const back = applyMap(map, current);
    for (const [i, value] of back.rows.entries()) expect(value).toBeCloseTo(turned.rows[i]!, 3);
  });

  test('linear but for noise is mapped between spaces of other widths', () => {
    const old = seenAnew(current, { to: 24, bend: 0, noise: 0.05, seed: 2 });
    const { map, mapped, candidates } = learnUpgrade(old, current);
    expect(candidates.map(({ name }) => name)).not.toContain('no map');
    expect(mapped.low).toBeGreaterThan(0.6);
    const actual = nearest(applyMap(map, current), embeddingMatrix(old.rows, 24), 1).indices;
    const accuracy = actual.reduce((sum, row, i) => sum + (row === i ? 1 : 0), 0) / actual.length;
    expect(accuracy).toBeGreaterThan(0.8);
  });

  test('bent is mapped far better than without a map', () => {
    const old = seenAnew(current, { to: 16, bend: 1, noise: 0.02, seed: 3 });
    const { choice, candidates, mapped } = learnUpgrade(old, current);
    const agreement = (which: string) => candidates.find(({ name }) => name === which)!.agreement;
    expect(agreement(choice)).toBe(Math.max(...candidates.map((each) => each.agreement)));
    expect(agreement(choice)).toBeGreaterThan(agreement('no map') + 0.1);
    expect(mapped.low).toBeGreaterThan(agreement('no map'));
  });

  test('unrelated is worth nothing, which is said', () => {
    const other = clusteredPoints(600, 16, 9, 600);
    const { mapped } = learnUpgrade(other, current);
    expect(mapped.high).toBeLessThan(0.15);
  });
});

test('pairs are found by id, in any order', () => {
  const reversed = { ...current, ids: [...current.ids].reverse(), rows: current.rows.slice() };
  for (let i = 0; i < current.count; i++)
    reversed.rows.set(current.rows.subarray((599 - i) * 16, (600 - i) * 16), i * 16);
  expect(learnUpgrade(reversed, current).mapped.value).toBe(1);
  expect(learnUpgrade(reversed, current, { pairs: 100 }).pairs).toBe(100);
  const error = (code: string) => expect.objectContaining({ code });
  const foreign = { ...current, ids: current.ids.map((id) => `other/${id}`) };
  expect(() => learnUpgrade(foreign, current)).toThrow(error('CP_ADAPT_PAIRS'));
  expect(() => learnUpgrade(current, current, { pairs: 3 })).toThrow(error('CP_ADAPT_OPTION'));
});

/** A rotation in the planes of neighbouring dimensions. */
function rotated(rows: Float32Array, width: number): Float32Array {
  return rows.map((value, at) => {
    const isEven = (at % width) % 2 === 0;
    const partner = rows[isEven ? at + 1 : at - 1]!;
    return isEven ? 0.6 * value - 0.8 * partner : 0.6 * value + 0.8 * partner;
  });
}
