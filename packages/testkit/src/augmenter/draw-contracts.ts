import { Rng } from '@counterpoint/core';
import { isDeepStrictEqual } from 'node:util';
import type { Contract } from '../contract.js';
import { notPlain } from '../evidence/plain-json.js';
import { describe } from './describe.js';
import type { AugmenterSubject } from './augmenter-subject.js';

const streams = Array.from({ length: 24 }, (_, view) => view);

export const drawContracts: readonly Contract<AugmenterSubject>[] = [
  {
    id: 'augmenter/draw-is-plain-json',
    promise: 'A draw is plain JSON, so that it can be recorded and replayed.',
    async breach(subject) {
      const augmenter = await subject.make();
      for (const view of streams) {
        const problem = notPlain(augmenter.draw(describe(subject), Rng.of(1, view)), 'the draw');
        if (problem !== undefined) return problem;
      }
      return undefined;
    },
  },
  {
    id: 'augmenter/draw-comes-from-the-stream',
    promise:
      "A draw depends on the sample's size and the random stream alone. The same stream gives the " +
      'same draw, in any order and from any instance.',
    async breach(subject) {
      const [first, second] = [await subject.make(), await subject.make()];
      const draws = streams.map((view) => first.draw(describe(subject), Rng.of(1, view)));
      for (const view of [...streams].reverse()) {
        if (!isDeepStrictEqual(second.draw(describe(subject), Rng.of(1, view)), draws[view]))
          return `another draw from the same stream: ${JSON.stringify(draws[view])?.slice(0, 120)}`;
      }
      return undefined;
    },
  },
  {
    id: 'augmenter/draws-vary',
    promise: 'Different streams give different draws.',
    async breach(subject) {
      if (subject.constant) return undefined;
      const augmenter = await subject.make();
      const distinct = new Set(
        streams.map((view) => JSON.stringify(augmenter.draw(describe(subject), Rng.of(1, view)))),
      );
      return distinct.size > 1
        ? undefined
        : `${streams.length} streams gave one draw: ${[...distinct][0]}`;
    },
  },
];
