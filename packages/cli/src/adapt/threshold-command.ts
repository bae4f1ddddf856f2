import { readFile } from 'node:fs/promises';
import type { CalibratedThreshold, LabelledPairs, VectorMap } from '@counterpoint/adapt';
import { CounterpointError } from '@counterpoint/core';
import { readQrels, unitRows, type Judgements, type NamedMatrix } from '@counterpoint/eval';
import { Option, type Command } from 'commander';
import { addExamples } from '../commands/examples.js';
import { number, path } from '../commands/parse-option.js';
import { jsonOption, seedOption } from '../commands/shared-options.js';
import { printJson } from '../terminal/print-json.js';
import { progressDisplay } from '../terminal/progress.js';
import { judgementsOption } from './adapt-options.js';
import { intervalText } from './interval-text.js';
import { readVectors } from './read-vectors.js';
import { thresholdKind, writeThreshold } from './stored-threshold.js';

interface ThresholdCommandOptions {
  readonly judgements: string;
  readonly precision: number;
  readonly into: string;
  readonly seed?: number;
  readonly json?: boolean;
}

/** Adds `threshold`: the similarity from which on pairs belong together, calibrated on labels. */
export function addThresholdCommand(to: Command): void {
  const command = to
    .command('threshold')
    .description(
      'finds the similarity from which on pairs belong together often enough, on labelled pairs, ' +
        'and stores it with the model or the adapter; `search --calibrated` uses that of a run',
    )
    .argument('<queries>', 'embeddings of the first of each pair (.parquet or .npy of `embed`)')
    .argument('<documents>', 'embeddings of the second of each pair by the same model')
    .addOption(judgementsOption().makeOptionMandatory())
    .addOption(
      new Option('--precision <share>', 'of the accepted pairs, those that shall belong together')
        .argParser(number({ above: 0, maximum: 0.9999 }))
        .default(0.95),
    )
    .addOption(
      new Option(
        '--into <place>',
        "the folder of the run that made the embeddings, or an adapter's .safetensors file, " +
          'through which queries go first',
      )
        .argParser(path)
        .makeOptionMandatory(),
    )
    .addOption(seedOption())
    .addOption(jsonOption())
    .action(calibrate);
  addExamples(command, [
    'threshold first.parquet second.parquet --judgements pairs.tsv --into runs/first',
    'threshold queries.npy documents.npy --judgements pairs.tsv --precision 0.9 --into adapter.safetensors',
  ]);
}

async function calibrate(
  queriesPath: string,
  documentsPath: string,
  { judgements, precision, into, seed, json }: ThresholdCommandOptions,
): Promise<void> {
  const display = progressDisplay({ silent: json === true });
  const kind = await thresholdKind(into);
  const { applyMap, calibrateThreshold, readMap, writeMap } = await import('@counterpoint/adapt');
  const adapter = kind === 'map' ? await readMap(into) : undefined;
  const queries = await readVectors(queriesPath);
  const documents = await readVectors(documentsPath);
  const labels = readQrels(await readFile(judgements, 'utf8'), judgements);
  const throughMap = (map: VectorMap): NamedMatrix => ({
    ...applyMap(map, queries),
    ids: queries.ids,
  });
  const first = adapter ? throughMap(adapter.map) : queries;
  const { pairs, withoutEmbedding } = scoredPairs(first, documents, labels, judgements);
  const calibration = calibrateThreshold(pairs, { precision, seed });
  if (calibration.isReached)
    if (adapter === undefined) await writeThreshold(into, calibration);
    else await writeMap(into, { ...adapter, about: { ...adapter.about, ...factsOf(calibration) } });
  if (json)
    return printJson({
      ...{ into: calibration.isReached ? into : undefined, ...calibration },
      withoutEmbedding,
    });
  if (withoutEmbedding > 0)
    display.say(
      `${withoutEmbedding} of ${withoutEmbedding + pairs.scores.length} judged pairs were left ` +
        'out: one of the two has no embedding.',
    );
  for (const line of linesOf(calibration, into)) display.say(line);
}

/** What an adapter says of its threshold. */
function factsOf({ threshold, target, precision }: CalibratedThreshold): Record<string, string> {
  return {
    threshold: String(threshold),
    'threshold.target': String(target),
    'threshold.precision': intervalText(precision!),
  };
}

/** The cosines of judged pairs. */
interface ScoredPairs {
  readonly pairs: Required<LabelledPairs>;
  /** Judged pairs of which one side has no embedding. */
  readonly withoutEmbedding: number;
}

/** @throws CP_ADAPT_WIDTH; CP_ADAPT_THRESHOLD when no judged pair has embeddings */
function scoredPairs(
  queries: NamedMatrix,
  documents: NamedMatrix,
  judgements: Judgements,
  where: string,
): ScoredPairs {
  if (queries.width !== documents.width)
    throw new CounterpointError('CP_ADAPT_WIDTH', {
      what: `The first of each pair has ${queries.width} values, the second ${documents.width}`,
      where: 'threshold',
      expected: 'embeddings of one model',
    });
  const [a, b] = [unitRows(queries), unitRows(documents)];
  const places = ({ ids }: NamedMatrix) => new Map(ids.map((id, i) => [id, i]));
  const [first, second] = [places(queries), places(documents)];
  const [scores, same, groups]: [number[], boolean[], number[]] = [[], [], []];
  let withoutEmbedding = 0;
  for (const [query, graded] of judgements)
    for (const [document, grade] of graded) {
      const [i, j] = [first.get(query), second.get(document)];
      if (i === undefined || j === undefined) {
        withoutEmbedding++;
        continue;
      }
      let cosine = 0;
      for (let d = 0; d < a.width; d++)
        cosine += a.rows[i * a.width + d]! * b.rows[j * b.width + d]!;
      scores.push(cosine);
      same.push(grade > 0);
      groups.push(i);
    }
  if (scores.length === 0)
    throw new CounterpointError('CP_ADAPT_THRESHOLD', {
      what: `None of ${withoutEmbedding} judged pairs has embeddings of both its sides`,
      where,
      expected: 'pairs of an id of the first embeddings and one of the second',
      remedy: 'embed the samples that were judged; ids are the names of samples',
      facts: { first: queries.ids.slice(0, 3), second: documents.ids.slice(0, 3) },
    });
  return { pairs: { scores, same, groups }, withoutEmbedding };
}

function linesOf(calibration: CalibratedThreshold, into: string): string[] {
  const { threshold, target, isReached, precision, recall, pairs } = calibration;
  const measured =
    precision === undefined || recall === undefined
      ? `No similarity has a precision of ${target} for certain on ${pairs.choose} pairs.`
      : `From ${threshold!.toFixed(4)} on pairs belong together (target ${target}): precision ` +
        `${intervalText(precision)}, recall ${intervalText(recall)} on ${pairs.measure} pairs that ` +
        'it was not chosen on.';
  const end = isReached
    ? `The threshold is in ${into}. It holds for pairs in the mixture of these.`
    : 'Nothing was written: label more pairs, or ask for a lower precision.';
  return [measured, end];
}
