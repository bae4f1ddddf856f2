import { CounterpointError } from '@counterpoint/core';
import type { EmbeddingMatrix } from '@counterpoint/eval';
import type { ConceptVectors } from '@counterpoint/explorer';
import { embedWords, type ExploredRun } from './explored-run.js';
import { gatherRun } from './gather-run.js';

/** Concepts of captions, by default: so many words. */
const mostWords = 100;
/** Words in more of the captions than this say nothing of one. */
const commonShare = 0.5;

export interface ConceptSource {
  /** Words or sentences that the user names. */
  readonly concepts?: readonly string[];
  /** Data with classes: the mean of each class is a concept. */
  readonly examples?: string;
}

/** Samples of which classes can make concepts. */
export interface LabelledSamples {
  readonly embeddings: EmbeddingMatrix;
  readonly labels?: Int32Array;
  readonly classes?: readonly string[];
}

/**
 * The directions that the user asks for: words, or the classes of examples; undefined when neither
 * is asked for.
 *
 * @throws CP_CLI_USAGE for words where the run reads none, and for examples without classes
 */
export async function askedConcepts(
  run: ExploredRun,
  { concepts, examples }: ConceptSource,
): Promise<ConceptVectors | undefined> {
  if (concepts && !run.texts)
    throw new CounterpointError('CP_CLI_USAGE', {
      what: 'The run reads no words, so concepts cannot be named by words',
      where: '--concepts',
      expected: 'a run of texts, or of captions',
      remedy: 'give data with classes as --examples: the mean of each class is a concept',
    });
  if (concepts) return ofWords(run, concepts, 'words of the command');
  return examples === undefined ? undefined : ofExamples(run, examples);
}

/**
 * The directions where the user asks for none: the words of the captions, or the classes of the
 * data.
 *
 * @param samples of the first side
 */
export async function usualConcepts(
  run: ExploredRun,
  samples: LabelledSamples,
  captions: readonly string[],
): Promise<ConceptVectors | undefined> {
  const words = commonWords(captions);
  if (run.texts && words.length >= 2) return ofWords(run, words, 'words of the captions');
  const { classes = [] } = samples;
  if (classes.length < 2 || classes.length > mostWords) return undefined;
  return ofClasses(samples, classes, 'classes of the data');
}

async function ofWords(
  run: ExploredRun,
  names: readonly string[],
  source: string,
): Promise<ConceptVectors> {
  return { names, vectors: await embedWords(run, names), source };
}

async function ofExamples(run: ExploredRun, path: string): Promise<ConceptVectors> {
  const dataset = await run.open({ path });
  const { classes = [] } = dataset;
  if (classes.length < 2) throw tooFewClasses(path);
  const only: ExploredRun = { ...run, sides: [{ ...run.sides[0], earlier: [] }] };
  const gathered = await gatherRun(only, dataset, { batchSize: 64, previews: 'texts' });
  await dataset.close?.();
  const vectors = ofClasses({ ...gathered, classes }, classes, `classes of ${path}`);
  if (vectors === undefined) throw tooFewClasses(path);
  return vectors;
}

function tooFewClasses(path: string): CounterpointError {
  return new CounterpointError('CP_CLI_USAGE', {
    what: 'The examples have fewer than 2 classes with samples',
    where: path,
    expected: 'a folder of examples for each concept, or a column of classes',
  });
}

/** The mean of the unit embeddings of each class that has samples. */
function ofClasses(
  { embeddings: { rows, count, width }, labels }: LabelledSamples,
  classes: readonly string[],
  source: string,
): ConceptVectors | undefined {
  const sums = new Float32Array(classes.length * width);
  const members = new Int32Array(classes.length);
  for (let i = 0; i < count; i++) {
    const label = labels?.[i] ?? -1;
    if (label < 0) continue;
    members[label]!++;
    const size = Math.hypot(...rows.subarray(i * width, (i + 1) * width)) || 1;
    for (let d = 0; d < width; d++) sums[label * width + d]! += rows[i * width + d]! / size;
  }
  const used = classes.flatMap((_, label) => (members[label]! > 0 ? [label] : []));
  if (used.length < 2) return undefined;
  const vectors = Float32Array.from(
    { length: used.length * width },
    (_, at) => sums[used[Math.floor(at / width)]! * width + (at % width)]!,
  );
  return {
    names: used.map((label) => classes[label]!),
    vectors: { rows: vectors, count: used.length, width },
    source,
  };
}

/** The words that most captions share, without those that stand in half of all. */
export function commonWords(captions: readonly string[]): readonly string[] {
  const counts = new Map<string, number>();
  for (const caption of captions)
    for (const word of new Set(caption.toLowerCase().match(/\p{L}[\p{L}\p{M}'-]*/gu) ?? []))
      counts.set(word, (counts.get(word) ?? 0) + 1);
  return [...counts]
    .filter(([, count]) => count >= 2 && count <= commonShare * captions.length)
    .sort((a, b) => b[1] - a[1] || (a[0] < b[0] ? -1 : 1))
    .slice(0, mostWords)
    .map(([word]) => word);
}
