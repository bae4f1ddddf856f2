import { rowCount, Rng, sliceRows } from '@counterpoint/core';
import { concat } from '@tensorflow/tfjs-core';
import type { Contract } from '../contract.js';
import { reorderRows, tensorsOf, rotatedOrder } from '../evidence/rows.js';
import {
  firstChange,
  firstNotFinite,
  relativeDifference,
  sameBits,
  valuesOf,
} from '../evidence/values.js';
import type { EncoderSubject } from './encoder-subject.js';

/** Reduction order may differ with the number of rows. */
const rowTolerance = 1e-4;

export const inferenceContracts: readonly Contract<EncoderSubject>[] = [
  {
    id: 'encoder/shape',
    promise: 'An encoder gives one finite float32 vector of its width for each row.',
    async breach({ make, batch }) {
      const encoder = await make(1),
        input = batch();
      const embeddings = encoder.encode(input);
      const expected = [rowCount(input), encoder.width];
      if (embeddings.shape.join() !== expected.join())
        return `a tensor [${embeddings.shape.join(', ')}], expected [${expected.join(', ')}]`;
      if (embeddings.dtype !== 'float32') return `values of type ${embeddings.dtype}`;
      const values = await embeddings.data();
      const at = firstNotFinite(values);
      return at < 0 ? undefined : `${values[at]} in row ${Math.floor(at / encoder.width)}`;
    },
  },
  {
    id: 'encoder/inference-is-deterministic',
    promise: 'Inference gives the same bits each time, whatever the random stream of the pass.',
    async breach({ make, batch }) {
      const encoder = await make(1),
        input = batch();
      const first = await encoder.encode(input).data();
      if (!sameBits(first, await encoder.encode(input).data()))
        return 'a second call gave other values';
      const other = await encoder
        .encode(input, { phase: 'infer', rng: Rng.of(99, 'another stream') })
        .data();
      return sameBits(first, other) ? undefined : 'another random stream gave other values';
    },
  },
  {
    id: 'encoder/inference-is-row-wise',
    promise:
      'At inference a row alone gives what it gives in a batch, and rows in another order ' +
      'give embeddings in that order.',
    async breach({ make, batch }) {
      const encoder = await make(1),
        input = batch();
      const reference = await encoder.encode(input).data();
      const rows = Array.from({ length: rowCount(input) }, (_, row) =>
        encoder.encode(sliceRows(input, row, 1)),
      );
      const rowDifference = relativeDifference(await concat(rows, 0).data(), reference);
      if (rowDifference > rowTolerance)
        return `rows alone differ by ${rowDifference.toExponential(1)} of the largest value`;
      const order = rotatedOrder(input);
      const permuted = await encoder.encode(reorderRows(input, order)).data();
      const expected = Float32Array.from(
        order.flatMap((row) => [
          ...reference.subarray(row * encoder.width, (row + 1) * encoder.width),
        ]),
      );
      const difference = relativeDifference(permuted, expected);
      return difference > rowTolerance
        ? `rows in another order differ by ${difference.toExponential(1)} of the largest value`
        : undefined;
    },
  },
  {
    id: 'encoder/rows-matter',
    promise: 'Rows that differ get embeddings that differ.',
    async breach({ make, batch }) {
      const encoder = await make(1);
      const values = await encoder.encode(batch()).data();
      const rows = values.length / encoder.width;
      for (let row = 1; row < rows; row++) {
        const [a, b] = [
          values.subarray(0, encoder.width),
          values.subarray(row * encoder.width, (row + 1) * encoder.width),
        ];
        if (!sameBits(a, b)) return undefined;
      }
      return `all ${rows} rows have the same embedding`;
    },
  },
  {
    id: 'encoder/input-untouched',
    promise: 'Encoding neither changes nor disposes of its batch.',
    async breach({ make, batch }) {
      const encoder = await make(1),
        input = batch();
      const before = await valuesOf(tensorsOf(input));
      for (const phase of ['infer', 'train'] as const) {
        encoder.encode(input, { phase, rng: Rng.of(1) });
        const disposed = Object.entries(tensorsOf(input)).find(([, tensor]) => tensor.isDisposed);
        if (disposed) return `"${disposed[0]}" was disposed of by a pass of phase ${phase}`;
        const changed = firstChange(before, await valuesOf(tensorsOf(input)));
        if (changed !== undefined) return `"${changed}" was changed by a pass of phase ${phase}`;
      }
      return undefined;
    },
  },
];
