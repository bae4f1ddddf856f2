import { CounterpointError } from '@counterpoint/core';
import { expect, test } from 'vitest';
import { byRememberedLabel, withRememberedLabel } from './with-remembered-label.js';

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

test('where classes are needed, the error says that the run asked for the label, and the way out', async () => {
  const missing = (code: string) => () =>
    Promise.reject(new CounterpointError(code, { what: 'no speaker', where: 'there' }));
  for (const code of ['CP_DATA_COLUMN', 'CP_AUDIO_DATA'])
    await expect(byRememberedLabel('speaker', missing(code))).rejects.toMatchObject({
      code,
      report: { where: 'there', remedy: expect.stringMatching(/--label speaker.*--label ''/u) },
    });
  await expect(byRememberedLabel(undefined, missing('CP_DATA_COLUMN'))).rejects.toMatchObject({
    report: expect.not.objectContaining({ remedy: expect.anything() }),
  });
  await expect(byRememberedLabel('speaker', missing('CP_DATA_READ'))).rejects.toMatchObject({
    report: expect.not.objectContaining({ remedy: expect.anything() }),
  });
});
