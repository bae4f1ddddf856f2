import { expect, it } from 'vitest';
import { prompts } from './prompts.js';
import { statementThreshold } from './statement-threshold.js';
import { wordWeights } from './word-weights.js';

it('templates are filled class by class', () => {
  expect(prompts(['cat', 'dog'], ['a {}', 'many {}s: {}'])).toEqual({
    texts: ['a cat', 'many cats: cat', 'a dog', 'many dogs: dog'],
    classes: ['cat', 'dog'],
    templates: 2,
  });
  expect(prompts(['cat', 'dog']).texts).toEqual(['cat', 'dog']);
});

it.each<[string[], string[], string]>([
  [['cat', 'dog'], ['a photo'], 'CP_MULTIMODAL_TEMPLATE'],
  [['cat', 'dog'], [], 'CP_MULTIMODAL_TEMPLATE'],
  [['cat', ' Cat'], ['{}'], 'CP_MULTIMODAL_CLASSES'],
  [['cat', ' '], ['{}'], 'CP_MULTIMODAL_CLASSES'],
  [['cat'], ['{}'], 'CP_MULTIMODAL_CLASSES'],
])('classes %j with templates %j raise %s', (classes, templates, code) => {
  expect(() => prompts(classes, templates)).toThrow(code);
});

it('a word weighs what the score loses without it', async () => {
  const worth: Record<string, number> = { red: 0.5, circle: 0.25 };
  const scores = async (texts: readonly string[]) =>
    texts.map((text) => text.split(' ').reduce((sum, word) => sum + (worth[word] ?? 0), 0));
  expect(await wordWeights('a red circle', scores)).toEqual([
    { word: 'a', weight: 0 },
    { word: 'red', weight: 0.5 },
    { word: 'circle', weight: 0.25 },
  ]);
  expect(await wordWeights('red', scores)).toEqual([{ word: 'red', weight: 0 }]);
});

it('the threshold of statements is the best there is', () => {
  const { threshold, accuracy } = statementThreshold(
    [0.1, 0.2, 0.6, 0.9],
    [false, false, true, true],
  );
  expect([threshold, accuracy]).toEqual([expect.closeTo(0.4, 9), 1]);
  expect(statementThreshold([0.1, 0.2, 0.3], [true, true, true])).toMatchObject({
    threshold: 0.1,
    accuracy: 1,
  });
  const none = statementThreshold([0.1, 0.3], [false, false]);
  expect([none.accuracy, none.threshold > 0.3]).toEqual([1, true]);
  expect(statementThreshold([1, 1, 1], [true, false, false]).accuracy).toBeCloseTo(2 / 3, 12);
  expect(() => statementThreshold([1], [])).toThrow('CP_MULTIMODAL_COUNTS');
});
