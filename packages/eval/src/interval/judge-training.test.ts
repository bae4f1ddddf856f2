import { expect, test } from 'vitest';
import { judgeTraining } from './judge-training.js';
import { meanDifference } from './bootstrap.js';
import { meanOf } from './statistic.js';

const correct = (share: number) => Array.from({ length: 200 }, (_, i) => (i < 200 * share ? 1 : 0));

test('training helped: over the untrained start and the best of several baselines', () => {
  const verdict = judgeTraining('accuracy', 200, {
    trained: meanOf(correct(0.9)),
    untrained: meanOf(correct(0.5)),
    baselines: { words: meanOf(correct(0.7)), pixels: meanOf(correct(0.8)) },
  });
  expect(verdict.verdict).toBe('helped');
  expect(verdict.bestBaseline).toBe('pixels');
  expect(verdict.gainOverBaseline).toEqual(meanDifference(correct(0.9), correct(0.8)));
  expect(verdict.sentence).toMatch(
    /^Training helped: accuracy \.900 is \.400 above the untrained start \(\.\d{3} to \.\d{3}\) /u,
  );
  expect(verdict.sentence).toMatch(/\) and \.100 above the best baseline, pixels \(/u);
});

test.each([
  [
    0.9,
    0.6,
    0.905,
    'unclear',
    /^It is unclear whether training helped: .* below the best baseline/u,
  ],
  [
    0.5,
    0.6,
    undefined,
    'hurt',
    /^Training hurt: accuracy \.500 is \.100 below the untrained start/u,
  ],
  [0.7, 0.6, 0.9, 'hurt', /\.200 below the best baseline, words \(-\.\d{3} to -\.\d{3}\)\.$/u],
  [0.7, undefined, undefined, 'unclear', /nothing to compare/u],
])('trained %j, untrained %j, words %j: %s', (trained, untrained, words, verdict, phrase) => {
  const judged = judgeTraining('accuracy', 200, {
    trained: meanOf(correct(trained)),
    untrained: untrained === undefined ? undefined : meanOf(correct(untrained)),
    baselines: words === undefined ? {} : { words: meanOf(correct(words)) },
  });
  expect(judged.verdict).toBe(verdict);
  expect(judged.sentence).toMatch(phrase);
});
