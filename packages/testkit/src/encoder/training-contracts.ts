import { Rng, rowCount, sliceRows, type Pass, type RunningUpdate } from '@counterpoint/core';
import { concat } from '@tensorflow/tfjs-core';
import type { Contract } from '../contract.js';
import { firstChange, relativeDifference, sameBits, valuesOf } from '../evidence/values.js';
import type { EncoderSubject } from './encoder-subject.js';

const training = (seed: number): Pass => ({ phase: 'train', rng: Rng.of(seed, 'testkit') });

export const trainingContracts: readonly Contract<EncoderSubject>[] = [
  {
    id: 'encoder/pass-replays',
    promise: 'A training pass replayed with the same random stream gives the same bits.',
    async breach({ make, batch }) {
      const encoder = await make(1),
        input = batch();
      const first = await encoder.encode(input, training(5)).data();
      return sameBits(first, await encoder.encode(input, training(5)).data())
        ? undefined
        : 'the replay gave other values';
    },
  },
  {
    id: 'encoder/writes-nothing',
    promise:
      'Encoding writes no variable and no state; running statistics are told to `pass.record`.',
    async breach({ make, batch }) {
      const encoder = await make(1),
        input = batch();
      const all = { ...encoder.variables, ...encoder.state };
      const before = await valuesOf(all);
      encoder.encode(input, training(5));
      encoder.encode(input, {
        ...training(5),
        record: ({ batch: recorded }) => recorded.dispose(),
      });
      const changed = firstChange(before, await valuesOf(all));
      return changed === undefined ? undefined : `"${changed}" changed`;
    },
  },
  {
    id: 'encoder/records-its-state',
    promise:
      'What is told to `pass.record` names a variable of `state`, with a batch value of ' +
      'the same shape and a rate in (0, 1].',
    async breach({ make, batch }) {
      const encoder = await make(1);
      const updates: RunningUpdate[] = [];
      encoder.encode(batch(), { ...training(5), record: (update) => void updates.push(update) });
      const stateVariables = new Set(Object.values(encoder.state));
      const fault = updates
        .map(({ variable, batch: value, rate }) => {
          if (!stateVariables.has(variable))
            return `a variable of shape [${variable.shape.join(', ')}] that is not in \`state\``;
          if (value.isDisposed) return 'a tensor that was disposed of';
          if (value.shape.join() !== variable.shape.join())
            return (
              `a value of shape [${value.shape.join(', ')}] for a variable of shape ` +
              `[${variable.shape.join(', ')}]`
            );
          return rate > 0 && rate <= 1 ? undefined : `the rate ${rate}`;
        })
        .find((problem) => problem !== undefined);
      for (const { batch: value } of updates) if (!value.isDisposed) value.dispose();
      return fault;
    },
  },
  {
    id: 'encoder/gradient-caching',
    promise:
      'Without running statistics, micro-batches of a training pass give what the whole ' +
      'batch gives: randomness is drawn row by row from `pass.firstRow` on.',
    async breach({ make, batch }) {
      const encoder = await make(1),
        input = batch();
      let records = 0;
      const expected = await encoder
        .encode(input, {
          ...training(5),
          record: ({ batch: recorded }) => {
            records++;
            recorded.dispose();
          },
        })
        .data();
      if (records > 0) return undefined; // batch statistics are of a micro-batch, as the contract says
      const half = Math.floor(rowCount(input) / 2);
      const parts = [
        [0, half],
        [half, rowCount(input) - half],
      ] as const;
      const halves = parts.map(([firstRow, count]) =>
        encoder.encode(sliceRows(input, firstRow, count), { ...training(5), firstRow }),
      );
      const difference = relativeDifference(await concat(halves, 0).data(), expected);
      return difference > 1e-4
        ? `micro-batches differ by ${difference.toExponential(1)} of the largest value`
        : undefined;
    },
  },
];
