import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { casesFolder } from '../../../../tools/vitest/data-folder.js';
import { readAll } from '../../testing/read-all.js';
import { openDataset } from './open-dataset.js';

const cases = casesFolder('vision');
const extensions = 'jpg jpeg png webp gif tif tiff jpe jfif bmp ppm pgm heic'.split(' ');
const birds = ['001.Black_footed_Albatross', '002.Laysan_Albatross', '003.Sooty_Albatross'];

interface Expected {
  readonly samples?: number;
  /** Samples without a class. */
  readonly unlabelled?: number;
  readonly classes?: readonly string[];
  readonly splits?: readonly string[];
  readonly code?: string;
}

/** What must become of each input. */
const expected: Readonly<Record<string, Expected>> = {
  '01-flickr-csv-recall/flickr': { samples: 200 },
  '01-flickr-csv-recall/flickrlist': { samples: 40 },
  '03-numeric-class-folders/num': {
    samples: 120,
    classes: Array.from({ length: 12 }, (_, i) => String(i)),
  },
  '06-class-called-train/voc': {
    samples: 30,
    classes: ['aeroplane', 'bicycle', 'bus', 'car', 'train', 'tvmonitor'],
  },
  '07-classes-txt-of-others/cub': { samples: 15, classes: birds, unlabelled: 0 },
  '07-classes-txt-of-others/cub/images': { samples: 15, classes: birds, unlabelled: 0 },
  '07-classes-txt-of-others/yolo': { samples: 10, classes: ['cat', 'dog'], unlabelled: 0 },
  '11-csv-stray-quote/one/metadata.csv': { samples: 12 },
  '11-csv-stray-quote/open/metadata.csv': { samples: 11 },
  '14-tar-keys-with-dots/dots': { samples: 8 },
  '14-tar-keys-with-dots/pairs': { samples: 8 },
  '17-extensions-dropped-silently/mixed': { samples: 14, classes: ['a', 'b'] },
  '20-supcon-without-labels/float_labels/metadata.csv': { samples: 12, unlabelled: 0 },
  '21-labels-lost-by-one-value/minus_one/metadata.csv': { samples: 12, unlabelled: 4 },
  '21-labels-lost-by-one-value/nan/metadata.csv': { samples: 12, unlabelled: 1 },
  '23-huge-labels/huge_label/metadata.csv': {
    samples: 12,
    classes: ['2100000000', '2100000001', '2100000002'],
  },
  '30-sidecar-drops-picture/latin1_txt': { samples: 6 },
  '30-sidecar-drops-picture/nan_json': { samples: 6 },
  '31-labels-csv-blocks-folder/dog': { samples: 10, classes: ['beagle', 'husky'] },
  '31-labels-csv-blocks-folder/labels_tsv': { samples: 10, classes: ['cat', 'dog'] },
  '31-labels-csv-blocks-folder/metadata_csv': { samples: 10, classes: ['cat', 'dog'] },
  '32-tab-separated-csv/capitals/metadata.csv': { samples: 12, unlabelled: 0 },
  '32-tab-separated-csv/pipe/metadata.csv': { samples: 12 },
  '32-tab-separated-csv/tab/metadata.csv': { samples: 12 },
  '33-csv-line-ends-cr/cr/metadata.csv': { samples: 12, unlabelled: 0 },
  '33-csv-line-ends-cr/utf16/metadata.csv': { code: 'CP_DATA_LINE' },
  '36-file-list/filelist/list.txt': { samples: 12 },
  '37-tar-of-class-folders/imagefolder': {
    samples: 8,
    classes: ['cat', 'dog'],
    splits: ['train', 'test'],
  },
  '39-test-pictures-in-train/leak': { samples: 180, splits: ['test', 'train'] },
};

describe.skipIf(cases === undefined)('data sets of pictures that once failed', () => {
  it.each(Object.entries(expected))('%s', async (path, expected) => {
    const place = join(cases!, path);
    expect(existsSync(place)).toBe(true);
    const opened = openDataset(place, { extensions, onSkip: () => undefined });
    if (expected.code !== undefined) {
      await expect(opened).rejects.toMatchObject({ code: expected.code });
      return;
    }
    const dataset = await opened;
    const samples = await readAll(dataset);
    expect(samples.length).toBe(expected.samples);
    if (expected.classes !== undefined) expect(dataset.classes).toEqual(expected.classes);
    if (expected.splits !== undefined) expect(dataset.splits).toEqual(expected.splits);
    if (expected.unlabelled !== undefined)
      expect(samples.filter(({ label }) => label === undefined).length).toBe(expected.unlabelled);
  });
});
