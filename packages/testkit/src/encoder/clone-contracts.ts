import { add, mul, tidy } from '@tensorflow/tfjs-core';
import type { Contract } from '../contract.js';
import { firstChange, sameBits, valuesOf } from '../evidence/values.js';
import type { EncoderSubject } from './encoder-subject.js';

export const cloneContracts: readonly Contract<EncoderSubject>[] = [
  {
    id: 'encoder/clone-is-equal',
    promise: 'A clone has the same names, values, state and embeddings.',
    async breach({ make, batch }) {
      const encoder = await make(1),
        input = batch();
      const twin = encoder.clone();
      for (const kind of ['variables', 'state'] as const) {
        const [names, others] = [
          Object.keys(encoder[kind]).sort().join(),
          Object.keys(twin[kind]).sort().join(),
        ];
        if (names !== others) return `other names in \`${kind}\``;
        const changed = firstChange(await valuesOf(encoder[kind]), await valuesOf(twin[kind]));
        if (changed !== undefined) return `another value of "${changed}"`;
      }
      if (twin.width !== encoder.width) return `the width ${twin.width}, expected ${encoder.width}`;
      return sameBits(await encoder.encode(input).data(), await twin.encode(input).data())
        ? undefined
        : 'other embeddings';
    },
  },
  {
    id: 'encoder/clone-is-independent',
    promise:
      'A clone shares no variable with its original: a momentum twin may move, and be disposed of, alone.',
    async breach({ make, batch }) {
      const encoder = await make(1),
        input = batch();
      const twin = encoder.clone();
      const before = await encoder.encode(input).data();
      for (const kind of ['variables', 'state'] as const) {
        const shared = Object.keys(encoder[kind]).find(
          (name) => encoder[kind][name] === twin[kind][name],
        );
        if (shared !== undefined) return `both hold the same variable "${shared}"`;
      }
      for (const variable of Object.values(twin.variables)) {
        const shifted = tidy(() => add(mul(variable, 0.9), 0.05));
        variable.assign(shifted);
        shifted.dispose();
      }
      const after = await twin.encode(input).data();
      if (Object.keys(twin.variables).length > 0 && sameBits(before, after))
        return 'moving the variables of the clone leaves its own embeddings as they were';
      if (!sameBits(before, await encoder.encode(input).data()))
        return 'moving the clone changed the original';
      twin.dispose();
      const disposed = Object.entries({ ...encoder.variables, ...encoder.state }).find(
        ([, variable]) => variable.isDisposed,
      );
      return disposed === undefined
        ? undefined
        : `disposing of the clone disposed of the original's "${disposed[0]}"`;
    },
  },
];
