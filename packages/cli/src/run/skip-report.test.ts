import { expect, test } from 'vitest';
import { SkipReport } from './skip-report.js';

test('a sample that every epoch meets is told and counted once; what is beyond the first few is only counted', () => {
  const lines: string[] = [];
  const skips = new SkipReport(
    { update: () => undefined, say: (line) => lines.push(line), end: () => undefined },
    2,
  );
  for (let epoch = 0; epoch < 3; epoch++) {
    for (const key of ['a', 'b', 'c', 'd'])
      skips.onSkip({
        key,
        code: key === 'a' ? 'CP_IMAGE_EMPTY' : 'CP_IMAGE_DAMAGED',
        message: `${key} is bad`,
      });
  }
  expect(lines).toEqual([
    'Skipped a: a is bad',
    'Skipped b: b is bad',
    'More were skipped; they are counted at the end.',
  ]);
  expect([skips.total, skips.byCode]).toEqual([4, { CP_IMAGE_EMPTY: 1, CP_IMAGE_DAMAGED: 3 }]);
  expect(skips.text).toBe('4 skipped (CP_IMAGE_EMPTY 1, CP_IMAGE_DAMAGED 3)');
});
