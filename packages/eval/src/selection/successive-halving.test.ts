import { expect, test } from 'vitest';
import { halvingRounds, successiveHalving } from './successive-halving.js';

test('the better half goes on, and every survivor gets the resources of each round', async () => {
  const calls: string[] = [];
  const quality = { a: [5, 1], b: [4, 2], c: [1], d: [3, 9, 7], e: [2], f: [6, 3, 6] };
  const { winner, rounds } = await successiveHalving({
    candidates: Object.keys(quality) as (keyof typeof quality)[],
    evaluate: (name, round, place, count) => {
      calls.push(`${round}:${place}/${count}${name}`);
      return Promise.resolve(quality[name][round] ?? NaN);
    },
  });
  expect(winner).toBe('f');
  expect(rounds.map((round) => round.filter((each) => each.survives).length)).toEqual([3, 2, 1]);
  expect(calls.slice(6)).toEqual(['1:0/3a', '1:1/3b', '1:2/3f', '2:0/2b', '2:1/2f']);
});

test('failed candidates lose, equal ones go by their order, and one needs no round', async () => {
  const scores = [NaN, 1, 1, -Infinity];
  const { winner, rounds } = await successiveHalving({
    candidates: [0, 1, 2, 3],
    evaluate: (candidate) => Promise.resolve(scores[candidate]!),
  });
  expect([winner, rounds[0]!.map(({ score }) => score)]).toEqual([1, [-Infinity, 1, 1, -Infinity]]);
  const single = await successiveHalving({
    candidates: ['only'],
    evaluate: () => Promise.reject(new Error('not needed')),
  });
  expect(single).toEqual({ winner: 'only', rounds: [] });
  await expect(
    successiveHalving({ candidates: [], evaluate: () => Promise.resolve(0) }),
  ).rejects.toMatchObject({ code: 'CP_EVAL_EMPTY' });
  expect([0, 1, 2, 3, 4, 5, 8, 9].map(halvingRounds)).toEqual([0, 0, 1, 2, 2, 3, 3, 4]);
});

test('as many rounds as are foreseen, for any number of candidates', async () => {
  for (let count = 1; count < 20; count++) {
    const { rounds, winner } = await successiveHalving({
      candidates: Array.from({ length: count }, (_, i) => i),
      evaluate: (i) => Promise.resolve((7 * i) % count),
    });
    expect(rounds).toHaveLength(halvingRounds(count));
    if (count % 7 !== 0) expect((7 * winner) % count).toBe(count - 1);
  }
});
