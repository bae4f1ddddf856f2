import { apiVersion, component, Mlp, Rng, type Plugin } from '@counterpoint/core';
import { asEncoder } from '@counterpoint/testkit';
import { z } from 'zod';

/** A small encoder of vectors that a config can name as a teacher. */
export const teacherPlugin: Plugin = {
  name: 'trial',
  apiVersion,
  components: [
    component({
      kind: 'encoder',
      id: 'trial/teacher',
      summary: 'A small network.',
      schema: z.strictObject({}),
      create: (_, { seed }) =>
        asEncoder(
          new Mlp({ widths: [5, 8, 4], batchNorm: false, activation: 'tanh', rng: Rng.of(seed) }),
        ),
    }),
  ],
};
