import type { Page } from './page-contents.js';
import { pairOfPlaces } from './pair-of-places.js';
import type { Picture, SampleAnswers } from './sample-answers.js';
import { storedConcepts } from './stored-concepts.js';

type Base = Omit<Page, keyof SampleAnswers>;

/** Answers from what is in the file. */
export function inlineSamples(page: Base): SampleAnswers {
  const { k, indices, scores } = page.neighbours;
  const part = <T extends Float32Array | Int32Array>(values: T, sample: number): number[] =>
    Array.from(values.subarray(sample * k, (sample + 1) * k));
  return {
    near: (sample) => ({
      samples: part(page.whole(indices), sample),
      scores: part(page.float(scores), sample),
    }),
    conceptsIn: (sample) => storedConcepts(page, sample),
    picture: (sample) => pictureOf(page, sample),
    sound: (sample) => {
      const sound = page.sounds?.[sample];
      if (sound) return page.url(sound, 'audio/wav');
      const isCaption = page.crossModal && page.bytes(page.crossModal.side)[sample] === 1;
      return page.sounds && !isCaption ? null : undefined;
    },
    why: (a, b, centred) => pairOfPlaces(page, a, b, centred),
    answer: (query) =>
      (page.words ?? []).filter(({ word }) => word.toLowerCase().includes(query)).slice(0, 8),
  };
}

function pictureOf(page: Base, sample: number): Picture | undefined {
  const { thumbs } = page;
  const at = thumbs ? page.whole(thumbs.cells)[sample]! : -1;
  if (!thumbs || at < 0) return undefined;
  const within = at % thumbs.perSheet;
  const sheet = Math.floor(at / thumbs.perSheet);
  const last = sheet === thumbs.sheets.length - 1;
  const inSheet = last
    ? thumbs.shown - (thumbs.sheets.length - 1) * thumbs.perSheet
    : thumbs.perSheet;
  return {
    url: page.url(thumbs.sheets[sheet]!, thumbs.mime),
    width: thumbs.cell[0],
    height: thumbs.cell[1],
    cell: {
      column: within % thumbs.columns,
      row: Math.floor(within / thumbs.columns),
      columns: Math.min(thumbs.columns, inSheet),
    },
  };
}
