import { embedPairs } from '@counterpoint/cli';
import type { Dataset } from '@counterpoint/core';
import { isTrue } from '@counterpoint/data';
import { meanInterval, report, unitRows, type Report } from '@counterpoint/eval';
import { statementThreshold, type StatementThreshold, type Towers } from '@counterpoint/multimodal';
import type { LoadedClip } from './load-clip.js';

interface Statements {
  readonly scores: Float64Array;
  readonly truths: readonly boolean[];
}

/**
 * How often statements are rightly called true or false: true when statement and picture lie
 * nearer than a threshold, which is chosen on
 * other statements. Beside it the share of the more frequent answer.
 */
export async function statementScores(
  clip: LoadedClip,
  towers: Towers,
  {
    test,
    validation,
    truth,
  }: { readonly test: Dataset; readonly validation: Dataset; readonly truth: string },
): Promise<Report> {
  const { threshold } = await thresholdOn(clip, towers, validation, truth);
  const { scores, truths } = await statementsOf(clip, towers, test, truth);
  const share = truths.filter(Boolean).length / truths.length;
  return report('statements', {
    accuracy: meanInterval(truths.map((is, i) => (scores[i]! >= threshold === is ? 1 : 0))),
    'always the more frequent answer': meanInterval(
      truths.map((is) => (is === share >= 0.5 ? 1 : 0)),
    ),
  });
}

/**
 * The threshold that is right most often on statements whose truth the data tells. @throws
 * CP_DATA_LABEL
 */
export async function thresholdOn(
  clip: LoadedClip,
  towers: Towers,
  dataset: Dataset,
  truth: string,
): Promise<StatementThreshold> {
  const { scores, truths } = await statementsOf(clip, towers, dataset, truth);
  return statementThreshold(scores, truths);
}

async function statementsOf(
  clip: LoadedClip,
  towers: Towers,
  dataset: Dataset,
  truth: string,
): Promise<Statements> {
  const onSkip = () => undefined;
  const embedded = await embedPairs(clip, towers, dataset, { onSkip });
  const { samples: pictures, captions, metadata, keys } = embedded;
  const [a, b] = [unitRows(pictures).rows, unitRows(captions).rows];
  const scores = Float64Array.from(keys, (_, i) => {
    let dot = 0;
    for (let d = 0; d < pictures.width; d++)
      dot += a[i * pictures.width + d]! * b[i * pictures.width + d]!;
    return dot;
  });
  return { scores, truths: metadata.map((each, i) => isTrue(each, truth, keys[i]!)) };
}
