import type { Dataset } from '@counterpoint/core';
import { expect, it } from 'vitest';
import { captionOverlay, captionsIn, captionSummary } from '../run/caption-settings.js';
import { partModality } from '../side/part-modality.js';
import { auditCaptions } from './audit-captions.js';
import { captionsFrom, captionsOfAll } from './caption-source.js';
import { withGroups } from './with-groups.js';

const dataset: Dataset = {
  name: 'four',
  size: 4,
  fingerprint: 'f',
  async *epoch() {
    for (const index of [0, 1, 3])
      yield {
        index,
        key: `key-${index}`,
        value: index,
        label: index % 2,
        metadata: { text: `text ${index}` },
      }; // the third cannot be read
  },
};

it('makes captions of classes by templates, beside those of columns', () => {
  const sample = { key: 'k', label: 1, metadata: { text: 'heard', name: 'one' } };
  expect(captionsFrom(sample)).toEqual(['heard']);
  expect(
    captionsFrom(sample, { classes: ['zero', 'one'], templates: ['the digit {}', '{}', '$& {}'] }),
  ).toEqual(['the digit one', 'one', '$& one']);
  expect(captionsFrom(sample, { classes: ['zero', 'one'], columns: ['name'] })).toEqual(['one']);
  expect(captionsFrom({ key: 'k', metadata: {} }, { classes: ['zero', 'one'] })).toEqual([]);
  expect(() => captionsFrom(sample, { classes: ['zero'] })).toThrow('CP_MULTIMODAL_CLASSES');
  expect(() =>
    captionsFrom(sample, { classes: ['zero', 'one'], templates: ['the digit'] }),
  ).toThrow('CP_MULTIMODAL_TEMPLATE');
});

it('keeps the place of samples that cannot be read, and groups those that share a caption', async () => {
  const captions = await captionsOfAll(dataset, { classes: ['even', 'odd'] });
  expect(captions).toEqual([['even'], ['odd'], [], ['odd']]);
  const audit = auditCaptions(captions);
  expect(captionSummary(audit, 'pictures', 32)).toBe(
    '3 captions of 4 pictures, 2 different; 2 pictures share one and are no negatives of ' +
      'each other; 1 have none and are skipped; 0 captions are longer than 32 tokens and ' +
      'are cut.',
  );
  const labels: unknown[] = [];
  for await (const { label } of withGroups(dataset, audit.groups).epoch({
    seed: 0,
    epoch: 0,
    shuffle: false,
  }))
    labels.push(label);
  expect(labels).toEqual([0, 1, 1]);
  expect(() => withGroups(dataset, Int32Array.of(1, 2))).toThrow('CP_MULTIMODAL_COUNTS');
});

it('rows of one picture are of one group, however their captions differ', () => {
  const captions = [['a'], ['b'], ['c'], ['b'], [], ['d']];
  const audit = auditCaptions(captions, undefined, [7, 7, 8, 9, 7, -1]);
  expect([...audit.groups]).toEqual([0, 0, 2, 0, -1, 5]);
  expect(audit).toMatchObject({ samples: 6, items: 5, shared: 3 });
  expect(captionSummary(audit, 'pictures', 8)).toContain(
    '5 captions of 5 pictures, 4 different; 3 rows',
  );
});

it('tells a config its captions, and reads them back', () => {
  expect(captionOverlay({ classes: ['a', 'b'] }, { where: '/t', size: 9 })).toEqual({
    modality: { sides: { text: { classes: ['a', 'b'], text: { tokenizer: '/t' } } } },
    encoder: { towers: { text: { encoder: { vocabulary: 9 } } } },
  });
  expect(
    captionsIn({
      modality: {
        type: 'multimodal/sides',
        sides: {
          text: { type: 'multimodal/captions', columns: ['x'], text: { type: 'text/text' } },
        },
      },
    }),
  ).toEqual({ columns: ['x'] });
  expect(
    captionsIn({
      modality: { type: 'multimodal/sides', sides: { first: { type: 'multimodal/part' } } },
    }),
  ).toBeUndefined();
});

it('reads one side of joined samples, and says when there is none', async () => {
  const modality = partModality('second', {
    extensions: ['num'],
    decode: ({ value }) => value,
    describe: () => null,
    batch: () => {
      throw new Error('not here');
    },
  });
  const part = (value: unknown) => ({ index: 0, key: 'p', value });
  expect(
    await modality.decode({ index: 0, key: 'k', value: { first: part(1), second: part(2) } }),
  ).toBe(2);
  expect(() => modality.decode({ index: 0, key: 'k', value: { first: part(1) } })).toThrow(
    'CP_MULTIMODAL_SIDE',
  );
  expect(() => modality.decode({ index: 0, key: 'k', value: 3 })).toThrow('CP_MULTIMODAL_SIDE');
});
