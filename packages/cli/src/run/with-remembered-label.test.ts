import { CounterpointError } from '@counterpoint/core';
import { expect, test } from 'vitest';
import { withRememberedLabel } from './with-remembered-label.js';

const refusing = (code: string, always = false) => {
  const queries: (string | undefined)[] = [];
  const open = (label: string | undefined) => {
    queries.push(label);
    return label || always
      ? Promise.reject(new CounterpointError(code, { what: `no ${label}` }))
      : Promise.resolve('data');
  };
  return { asked: queries, open };
};

test.each(['CP_DATA_COLUMN', 'CP_AUDIO_DATA'])(
  'data that lacks the label (%s) opens without it',
  async (code) => {
    const { asked: queries, open } = refusing(code);
    expect(await withRememberedLabel('speaker', open)).toBe('data');
    expect(queries).toEqual(['speaker', '']);
  },
);

test('other errors, and those that stay without a label, are thrown as they were', async () => {
  const other = refusing('CP_DATA_READ');
  await expect(withRememberedLabel('a', other.open)).rejects.toMatchObject({
    code: 'CP_DATA_READ',
  });
  expect(other.asked).toEqual(['a']);
  const lasting = refusing('CP_DATA_COLUMN', true);
  await expect(withRememberedLabel('a', lasting.open)).rejects.toThrow(/no a/u);
});

test.each([undefined, ''])('without a label (%j) data is opened once', async (label) => {
  const { asked: queries, open } = refusing('CP_DATA_COLUMN');
  expect(await withRememberedLabel(label, open)).toBe('data');
  expect(queries).toEqual([undefined]);
});
