import { expect, test } from 'vitest';
import { auditLeakage, leakageNote, refuseLeakage } from './leakage.js';
import { textCopies } from './text-copies.js';

const train = [
  'The quick brown fox jumps over the lazy dog near the river',
  'How do I renew my passport when it has expired abroad?',
  'no',
];

test.each([
  ['how do i renew my passport, when it has expired ABROAD', 1],
  ['The quick brown fox jumps over the lazy dog near the river bank', 0],
  ['No!', 2],
])('a copy but for case, marks or a word: %s', (text, row) => {
  expect(textCopies(train, [text], 0.8)).toMatchObject([{ test: 0, train: row }]);
});

test.each(['How do I renew my library card?', 'a quick fox', '', '...'])(
  'not a copy: %j',
  (text) => {
    expect(textCopies(train, [text], 0.8)).toEqual([]);
  },
);

test('the similarity is that of the sets of runs of three words', () => {
  const [copy] = textCopies(['a b c d e'], ['a b c d f'], 0.1);
  expect(copy!.similarity).toBeCloseTo(2 / 4, 12);
});

test('an audit counts equal, similar and near samples once each, in one sentence', () => {
  const audit = auditLeakage({
    content: { train, test: [train[0]!, `${train[1]} `, 'NO', 'something else'] },
  });
  expect(audit.exact).toHaveLength(1);
  expect(audit.similar.map(({ test }) => test).sort()).toEqual([1, 2]);
  expect(audit.share).toBe(0.75);
  expect(leakageNote(audit)).toMatch(
    /^3 of 4 test samples .*1 equal, 2 nearly equal by their words/u,
  );
  expect(() => refuseLeakage(audit)).toThrow(/CP_EVAL_LEAKAGE.*3 of 4/su);
  const clean = auditLeakage({ content: { train, test: ['something else'] } });
  expect(leakageNote(clean)).toBeUndefined();
  expect(() => refuseLeakage(clean)).not.toThrow();
});
