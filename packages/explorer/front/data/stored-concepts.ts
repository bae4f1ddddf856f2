import type { Page } from './page-contents.js';
import type { OwnConcepts, SampleAnswers } from './sample-answers.js';

/** The concepts of a sample as the page stores them; `none` where it was not taken apart. */
export function storedConcepts(
  page: Omit<Page, keyof SampleAnswers>,
  sample: number,
): OwnConcepts | 'none' {
  const stored = page.concepts;
  const residual = stored ? page.float(stored.residuals)[sample]! : NaN;
  if (!stored || Number.isNaN(residual)) return 'none';
  const part = [sample * stored.perSample, (sample + 1) * stored.perSample] as const;
  const weights = page.float(stored.weights).subarray(...part);
  const concepts = Array.from(page.whole(stored.concepts).subarray(...part), (row, at) => ({
    row,
    weight: weights[at]!,
  })).filter(({ row }) => row >= 0);
  return { concepts, residual };
}
