import { meanInterval, report, type Interval, type LabelledMatrix, type Report } from '@counterpoint/eval';
import { sceneColours, sceneShapes, sceneTextures } from '@counterpoint/image';
import { embedTexts, type Towers } from '@counterpoint/multimodal';
import { classify } from './classify.js';
import type { EmbeddedPairs } from './evaluate-clip.js';
import type { LoadedClip } from './load-clip.js';
import { rowCosine } from './row-cosine.js';

const words = { shape: sceneShapes, colour: sceneColours, texture: sceneTextures } as const;
const opposite: Readonly<Record<string, string>> = { 'left of': 'right of', 'right of': 'left of', above: 'below', below: 'above' };

/**
 * What the towers know of drawn scenes: shape, colour and texture of scenes with one object, named by prompts of every look (the mean of
 * all prompts that say the word); and how often a sentence on two objects is preferred to the one with the opposite relation.
 */
export async function sceneScores(clip: LoadedClip, towers: Towers, pairs: EmbeddedPairs): Promise<Report> {
  const rowsOf = (kind: string) => pairs.facts.flatMap((facts, i) => (facts?.['kind'] === kind ? [i] : []));
  const scores: Record<string, Interval> = {};
  const single = rowsOf('one');
  for (const property of ['shape', 'colour', 'texture'] as const) {
    if (single.length === 0) break;
    const labels = single.map((i) => (words[property] as readonly string[]).indexOf(String(pairs.facts[i]![property])));
    const said = await classify(clip, towers, taken(pairs.pictures, single, labels), words[property], templatesOf(property));
    scores[`zero-shot.${property}`] = said.report.rows.find(({ name }) => name === 'top1')!;
  }
  const double = rowsOf('two');
  if (double.length > 0) {
    const wrong = await embedTexts(clip, towers, double.map((i) => otherRelation(pairs.texts[i]!)));
    const cosine = (row: number, other: Float32Array, at: number) => rowCosine(pairs.pictures.rows, row, other, at, towers.width);
    const right = double.map((row, at) => (cosine(row, pairs.captions.rows, row) > cosine(row, wrong.rows, at) ? 1 : 0));
    scores['relation preferred'] = meanInterval(right);
  }
  return report('scenes', scores);
}

function templatesOf(property: 'shape' | 'colour' | 'texture'): string[] {
  const filled = (name: 'shape' | 'colour' | 'texture'): readonly string[] => (name === property ? ['{}'] : words[name]);
  return filled('texture').flatMap((texture) => filled('colour').flatMap((colour) => filled('shape').map((shape) => `a ${texture} ${colour} ${shape} in the middle`)));
}

function otherRelation(sentence: string): string {
  const relation = Object.keys(opposite).find((each) => sentence.includes(` ${each} `))!;
  return sentence.replace(` ${relation} `, ` ${opposite[relation]!} `);
}

function taken({ rows, width }: LabelledMatrix, indices: readonly number[], labels: readonly number[]): LabelledMatrix {
  return { rows: Float32Array.from(indices.flatMap((i) => [...rows.subarray(i * width, (i + 1) * width)])), count: indices.length, width, labels };
}
