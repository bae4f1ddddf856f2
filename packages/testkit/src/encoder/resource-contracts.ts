import { Rng, type Pass } from '@counterpoint/core';
import { memory } from '@tensorflow/tfjs-core';
import type { Contract } from '../contract.js';
import type { EncoderSubject } from './encoder-subject.js';

const passes: readonly Pass[] = [
  { phase: 'infer', rng: Rng.of(5) },
  { phase: 'train', rng: Rng.of(5) },
  { phase: 'train', rng: Rng.of(5), record: ({ batch }) => batch.dispose() },
];

export const resourceContracts: readonly Contract<EncoderSubject>[] = [
  {
    id: 'encoder/leaks-nothing',
    promise: 'Encoding leaves one tensor behind, the embeddings; a clone disposed of leaves none.',
    async breach({ make, batch }) {
      const encoder = await make(1),
        input = batch();
      encoder.encode(input).dispose(); // one-time allocations of the engine
      for (const pass of passes) {
        const before = memory().numTensors;
        const embeddings = encoder.encode(input, pass);
        const leaked = memory().numTensors - before - 1;
        if (leaked > 0)
          return `${leaked} more after a pass of phase ${pass.phase}${pass.record ? ' that records' : ''}`;
        embeddings.dispose();
      }
      const before = memory().numTensors;
      encoder.clone().dispose();
      const leaked = memory().numTensors - before;
      return leaked > 0 ? `${leaked} after a clone was made and disposed of` : undefined;
    },
  },
  {
    id: 'encoder/disposes',
    promise: 'After `dispose` all variables of the encoder are disposed of.',
    async breach({ make }) {
      const encoder = await make(1);
      const entries = Object.entries({ ...encoder.variables, ...encoder.state });
      encoder.dispose();
      const leaked = entries.find(([, variable]) => !variable.isDisposed);
      return leaked === undefined ? undefined : `"${leaked[0]}" is not disposed of`;
    },
  },
];
