import { expect, test } from 'vitest';
import { soundRetrieval } from './sound-retrieval.js';

test('retrieval of sounds by sound: ranks by cosine, relevant is what is of the class', () => {
  const collection = {
    rows: Float32Array.of(1, 0, 1, 0.2, 1, 0.4, 0, 1, -1, 0.1, -1, 0),
    count: 6,
    width: 2,
    labels: [0, 1, 0, 1, 1, 2],
  };
  const queries = {
    rows: Float32Array.of(1, 0, 0, 1, -1, 0),
    count: 3,
    width: 2,
    labels: [0, 1, 7],
  }; // the third has nothing to find
  const scores = Object.fromEntries(
    soundRetrieval(queries, collection).rows.map((row) => [row.name, row]),
  );
  expect(scores['precision@1']).toMatchObject({ value: 1, count: 2 });
  expect(scores['mrr']!.value).toBe(1);
  // first query: relevant at ranks 1 and 3; second (0, 1): order is row 3, 2, 1, 4, ...: relevant
  // at ranks 1, 3 and 4
  expect(scores['map']!.value).toBeCloseTo(((1 + 2 / 3) / 2 + (1 + 2 / 3 + 3 / 4) / 3) / 2, 10);
  expect(scores['precision@5']!.value).toBeCloseTo((2 / 5 + 3 / 5) / 2, 10);
});
