import {
  meanInterval,
  nearest,
  report,
  type EmbeddingMatrix,
  type Interval,
  type Report,
} from '@counterpoint/eval';
import type { EmbeddedPairs } from '@counterpoint/cli';
import { oneObjectSentences } from '@counterpoint/image';
import { embedTexts, type Towers } from '@counterpoint/multimodal';
import type { LoadedClip } from './load-clip.js';
import { rowCosine } from './row-cosine.js';

const opposite: Readonly<Record<string, string>> = {
  'left of': 'right of',
  'right of': 'left of',
  above: 'below',
  below: 'above',
};

/**
 * What the towers know of drawn scenes: shape, colour and texture of scenes with one object, as
 * the nearest of all sentences on one object
 * names them (every look in every place, looks never trained on among them); and how often a
 * sentence on two objects is preferred to the one
 * with the opposite relation.
 */
export async function sceneScores(
  clip: LoadedClip,
  towers: Towers,
  pairs: EmbeddedPairs,
): Promise<Report> {
  const rowsOf = (kind: string) =>
    pairs.metadata.flatMap((metadata, i) => (metadata?.['kind'] === kind ? [i] : []));
  const scores: Record<string, Interval> = {};
  const single = rowsOf('one');
  if (single.length > 0) {
    const sentences = oneObjectSentences();
    const predictions = nearest(
      selectRows(pairs.samples, single),
      await embedTexts(
        clip,
        towers,
        sentences.map(({ sentence }) => sentence),
      ),
      1,
    ).indices;
    for (const property of ['shape', 'colour', 'texture'] as const) {
      scores[`zero-shot.${property}`] = meanInterval(
        single.map((row, at) =>
          sentences[predictions[at]!]![property] === pairs.metadata[row]![property] ? 1 : 0,
        ),
      );
    }
  }
  const double = rowsOf('two');
  if (double.length > 0) {
    const wrong = await embedTexts(
      clip,
      towers,
      double.map((i) => otherRelation(pairs.texts[i]!)),
    );
    const cosine = (row: number, other: Float32Array, at: number) =>
      rowCosine(pairs.samples.rows, row, other, at, towers.width);
    const right = double.map((row, at) =>
      cosine(row, pairs.captions.rows, row) > cosine(row, wrong.rows, at) ? 1 : 0,
    );
    scores['relation preferred'] = meanInterval(right);
  }
  return report('scenes', scores);
}

function otherRelation(sentence: string): string {
  const relation = Object.keys(opposite).find((each) => sentence.includes(` ${each} `))!;
  return sentence.replace(` ${relation} `, ` ${opposite[relation]!} `);
}

function selectRows({ rows, width }: EmbeddingMatrix, indices: readonly number[]): EmbeddingMatrix {
  return {
    rows: Float32Array.from(indices.flatMap((i) => [...rows.subarray(i * width, (i + 1) * width)])),
    count: indices.length,
    width,
  };
}
