import { fileToVariables, variablesToFile } from '@counterpoint/core';
import type { Contract } from '../contract.js';
import { firstChange, sameBits, valuesOf } from '../evidence/values.js';
import type { EncoderSubject } from './encoder-subject.js';

export const storageContracts: readonly Contract<EncoderSubject>[] = [
  {
    id: 'encoder/names',
    promise: 'Names are not empty, and no variable occurs twice among `variables` and `state`.',
    async breach({ make }) {
      const { variables, state } = await make(1);
      const entries = [...Object.entries(variables), ...Object.entries(state)];
      if (entries.some(([name]) => name.trim() === '')) return 'an empty name';
      const both = Object.keys(variables).find((name) => name in state);
      if (both !== undefined) return `"${both}" in both`;
      const twice = entries.find(
        ([, variable], i) => entries.findIndex(([, other]) => other === variable) < i,
      );
      return twice === undefined
        ? undefined
        : `"${twice[0]}" is a variable that has another name too`;
    },
  },
  {
    id: 'encoder/seeds-reproduce',
    promise: 'The same seed gives the same initial values, another seed gives others.',
    async breach({ make, seeded = true }) {
      const [first, second, other] = [await make(1), await make(1), await make(2)];
      const all = (part: typeof first) => valuesOf({ ...part.variables, ...part.state });
      const changed = firstChange(await all(first), await all(second));
      if (changed !== undefined) return `"${changed}" differs between two encoders of one seed`;
      if (!seeded || Object.keys(first.variables).length === 0) return undefined;
      return firstChange(await all(first), await all(other)) === undefined
        ? 'two seeds gave the same values'
        : undefined;
    },
  },
  {
    id: 'encoder/saves-and-loads',
    promise:
      'Variables and state written to a file and read into another encoder of the same config give the same bits.',
    async breach({ make, batch }) {
      const encoder = await make(1),
        other = await make(2),
        input = batch();
      const file = await variablesToFile({ ...encoder.variables, ...encoder.state });
      fileToVariables(file, { ...other.variables, ...other.state }, 'the saved encoder');
      return sameBits(await encoder.encode(input).data(), await other.encode(input).data())
        ? undefined
        : 'other embeddings after loading: something that matters is in neither';
    },
  },
];
