import type { AugmenterSubject } from './augmenter-subject.js';

/** The argument of `draw` for the subject's sample. */
export function describe(subject: AugmenterSubject): unknown {
  return subject.describe === undefined ? subject.sample() : subject.describe(subject.sample());
}
