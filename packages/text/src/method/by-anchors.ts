import type { TextObjective } from './text-contrast.js';

/** An objective that computes the part of some rows. */
export const byAnchors = (objective: TextObjective): TextObjective =>
  Object.assign<TextObjective, Pick<TextObjective, 'supportsAnchors'>>(
    (embeddings, context) => objective(embeddings, context),
    { supportsAnchors: true },
  );
