import { expect, test } from 'vitest';
import { memberOf } from './member-of.js';
import { SkipCounter } from './skip-counter.js';

test('counts by code and keeps the first few', () => {
  const counter = new SkipCounter(2);
  for (let i = 0; i < 5; i++)
    counter.onSkip({ index: i, key: `${i}`, code: i === 3 ? 'CP_B' : 'CP_A', message: '' });
  expect(counter.count.total).toBe(5);
  expect(counter.count.byCode['CP_A']).toMatchObject({
    count: 4,
    first: [{ key: '0' }, { key: '1' }],
  });
  expect(counter.count.byCode['CP_B']).toMatchObject({ count: 1, first: [{ key: '3' }] });
});

test('the preferred member, one by the end of its extension, or an error that says what there is', () => {
  const members = { txt: Buffer.from('t'), 'left.png': Buffer.from('l'), jpg: Buffer.from('j') };
  const sample = { index: 0, key: 'a/0', value: { members } };
  expect(memberOf(sample, ['png', 'jpg']).extension).toBe('jpg');
  expect(memberOf(sample, ['png'])).toEqual({ extension: 'png', bytes: members['left.png'] });
  expect(() => memberOf(sample, ['wav'])).toThrow(
    /CP_DATA_MEMBER_MISSING.*a\/0.*\.txt, \.left\.png, \.jpg/,
  );
});
