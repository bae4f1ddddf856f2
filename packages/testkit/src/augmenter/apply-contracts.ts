import { Rng } from '@counterpoint/core';
import { memory } from '@tensorflow/tfjs-core';
import { isDeepStrictEqual } from 'node:util';
import type { Contract } from '../contract.js';
import { tensorsOf } from '../evidence/rows.js';
import { relativeDifference, valuesOf } from '../evidence/values.js';
import { describe } from './describe.js';
import type { AugmenterSubject } from './augmenter-subject.js';

const views: readonly number[] = [0, 1, 2, 3];

export const applyContracts: readonly Contract<AugmenterSubject>[] = [
  {
    id: 'augmenter/view-replays',
    promise: 'A draw that went through JSON gives the same view again, bit for bit.',
    async breach(subject) {
      const augmenter = await subject.make();
      for (const view of views) {
        const draw = augmenter.draw(describe(subject), Rng.of(1, view));
        const [first, second] = [
          await augmenter.apply(subject.sample(), draw),
          await augmenter.apply(subject.sample(), JSON.parse(JSON.stringify(draw)) as unknown),
        ];
        if (!isDeepStrictEqual(first, second))
          return `another view from the draw ${JSON.stringify(draw).slice(0, 160)}`;
      }
      return undefined;
    },
  },
  {
    id: 'augmenter/views-vary',
    promise: 'Some draw changes the sample.',
    async breach(subject) {
      if (subject.constant) return undefined;
      const augmenter = await subject.make();
      for (let view = 0; view < 24; view++) {
        const batchOutput = await augmenter.apply(
          subject.sample(),
          augmenter.draw(describe(subject), Rng.of(1, view)),
        );
        if (!isDeepStrictEqual(batchOutput, subject.sample())) return undefined;
      }
      return '24 views, each equal to the sample';
    },
  },
  {
    id: 'augmenter/input-untouched',
    promise: 'Neither the sample nor the draw is changed.',
    async breach(subject) {
      const augmenter = await subject.make();
      for (const view of views) {
        const sample = subject.sample();
        const draw = augmenter.draw(describe(subject), Rng.of(1, view));
        const drawJson = JSON.stringify(draw);
        await augmenter.apply(sample, draw);
        if (!isDeepStrictEqual(sample, subject.sample()))
          return `the sample was changed under the draw ${drawJson.slice(0, 160)}`;
        if (JSON.stringify(draw) !== drawJson) return 'the draw was changed';
      }
      return undefined;
    },
  },
  {
    id: 'augmenter/leaks-nothing',
    promise: 'Drawing and applying leave no tensor behind.',
    async breach(subject) {
      const augmenter = await subject.make();
      const before = memory().numTensors;
      for (const view of views)
        await augmenter.apply(subject.sample(), augmenter.draw(describe(subject), Rng.of(1, view)));
      const leaked = memory().numTensors - before;
      return leaked > 0 ? `${leaked} after ${views.length} views` : undefined;
    },
  },
  {
    id: 'augmenter/batch-equals-single',
    promise: '`applyBatch` gives what `apply` gives to each sample.',
    async breach(subject) {
      const augmenter = await subject.make();
      const { toBatch, batchTolerance = 1e-4 } = subject;
      if (augmenter.applyBatch === undefined) return undefined;
      if (toBatch === undefined) return 'the subject has no `toBatch`';
      const draws = views.map((view) => augmenter.draw(describe(subject), Rng.of(1, view)));
      const samples = await Promise.all(
        draws.map((draw) => augmenter.apply(subject.sample(), draw)),
      );
      const expected = await valuesOf(tensorsOf(toBatch(samples)));
      const input = toBatch(views.map(() => subject.sample()));
      const before = memory().numTensors;
      const output = augmenter.applyBatch(input, draws);
      const leaked = memory().numTensors - before - Object.keys(tensorsOf(output)).length;
      if (leaked > 0) return `${leaked} tensors left behind`;
      const outputValues = await valuesOf(tensorsOf(output));
      for (const [name, values] of Object.entries(expected)) {
        const difference = relativeDifference(outputValues[name] ?? [], values);
        if (difference > batchTolerance)
          return `"${name}" differs by ${difference.toExponential(1)} of the largest value`;
      }
      return undefined;
    },
  },
];
