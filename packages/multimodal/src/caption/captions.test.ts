import { expect, it } from 'vitest';
import { auditCaptions } from './audit-captions.js';
import { captionsOf } from './captions-of.js';

it('captions come from the usual columns, from named ones, lists and objects', () => {
  expect(captionsOf({ id: '1', caption: ' a cat ', text: 'x' })).toEqual(['a cat']);
  expect(captionsOf({ captions: ['a', 'b', 'a', ''] })).toEqual(['a', 'b']);
  expect(captionsOf({ captions: [], text: 'x' })).toEqual(['x']);
  expect(
    captionsOf({ names: { de: 'Katze', en: 'cat' }, tags: 'pet' }, [
      'names.en',
      'names.de',
      'names.fr',
      'tags',
    ]),
  ).toEqual(['cat', 'Katze', 'pet']);
  expect(captionsOf({ label: 4 })).toEqual([]);
});

it('samples that share a caption are of one group, through others too', () => {
  const audit = auditCaptions(
    [['a', 'b'], ['c'], ['b', 'd'], [], ['d'], ['e']],
    (caption) => caption === 'e',
  );
  expect([...audit.groups]).toEqual([0, 1, 0, -1, 0, 5]);
  expect(audit).toMatchObject({
    samples: 6,
    captions: 7,
    distinct: 5,
    empty: 1,
    cut: 1,
    shared: 3,
  });
});

it('no captions, and one for everything, are refused', () => {
  expect(() => auditCaptions([[], []])).toThrow('CP_MULTIMODAL_CAPTIONS');
  expect(() => auditCaptions([['same'], ['same'], []])).toThrow(/All 2 samples/);
});
