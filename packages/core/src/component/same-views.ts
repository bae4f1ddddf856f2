import { z } from 'zod';
import type { Component } from '../contract/component.js';
import { component } from './component.js';

/** The views `core/same-views`: samples as they are, of any modality. */
export const sameViews: Component = component({
  kind: 'views',
  id: 'core/same-views',
  summary: 'The sample as it is, of any modality: for learning from labels without augmentation.',
  schema: z.strictObject({}),
  create: () => ({
    draw: () => null,
    apply: (sample: unknown) => sample,
    applyBatch: (batch) => batch,
  }),
});
