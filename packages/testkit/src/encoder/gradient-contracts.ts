import { byName, Rng, type Pass } from '@counterpoint/core';
import { variableGrads } from '@tensorflow/tfjs-core';
import type { Contract } from '../contract.js';
import { gradientError } from '../evidence/gradient-error.js';
import { firstNotFinite, norm } from '../evidence/values.js';
import { weigh } from '../evidence/weigh.js';
import type { EncoderSubject } from './encoder-subject.js';

const pass: Pass = { phase: 'train', rng: Rng.of(5, 'testkit') };

/**
 * Float32 rounding and kinks add an error of a share of the largest gradient; smaller gradients
 * cannot be checked.
 */
const noiseShare = 0.1;
const smallestShare = 1e-2;

export const gradientContracts: readonly Contract<EncoderSubject>[] = [
  {
    id: 'encoder/every-variable-learns',
    promise: 'Every variable of `variables` receives a finite gradient that is not all zero.',
    async breach({ make, batch }) {
      const encoder = await make(1),
        input = batch();
      const names = Object.keys(encoder.variables);
      if (names.length === 0) return undefined;
      const { grads } = variableGrads(
        () => weigh(encoder.encode(input, pass)),
        Object.values(encoder.variables),
      );
      const gradients = byName(grads, encoder.variables);
      for (const name of names) {
        const gradient = gradients[name];
        if (gradient === undefined || gradient === null) return `"${name}" receives none`;
        const values = await gradient.data();
        if (firstNotFinite(values) >= 0) return `the gradient of "${name}" is not finite`;
        if (values.every((value) => value === 0)) return `the gradient of "${name}" is all zero`;
      }
      return undefined;
    },
  },
  {
    id: 'encoder/gradients-are-right',
    promise: 'Gradients equal finite differences.',
    async breach({ make, batch }) {
      const encoder = await make(1),
        input = batch();
      const value = () => weigh(encoder.encode(input, pass));
      const entries = Object.entries(encoder.variables);
      if (entries.length === 0) return undefined;
      const gradients = byName(
        variableGrads(value, Object.values(encoder.variables)).grads,
        encoder.variables,
      );
      const norms = new Map<string, number>();
      for (const [name] of entries)
        norms.set(name, gradients[name] ? norm(await gradients[name].data()) : 0);
      const largest = Math.max(...norms.values());
      for (const [name, variable] of entries) {
        if (norms.get(name)! < smallestShare * largest || !gradients[name]) continue;
        const error = await gradientError(value, variable, gradients[name]);
        if (error * norms.get(name)! > 0.1 * (norms.get(name)! + noiseShare * largest))
          return `the gradient of "${name}" is off by ${(100 * error).toFixed(0)} %`;
      }
      return undefined;
    },
  },
];
