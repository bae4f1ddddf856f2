import { readFile } from 'node:fs/promises';
import { CounterpointError } from '@counterpoint/core';
import {
  meanDifference,
  meanInterval,
  rankByCosine,
  readQrels,
  scoreQueries,
  type Interval,
  type NamedMatrix,
} from '@counterpoint/eval';
import { Option, type Command } from 'commander';
import { addExamples } from '../commands/examples.js';
import { path, wholeNumber } from '../commands/parse-option.js';
import { jsonOption, seedOption } from '../commands/shared-options.js';
import { prepareFile } from '../run/check-writable.js';
import { printJson } from '../terminal/print-json.js';
import { progressDisplay } from '../terminal/progress.js';
import { intervalText } from './interval-text.js';
import { queriesOption, judgementsOption } from './adapt-options.js';
import { readVectors } from './read-vectors.js';

interface UpgradeCommandOptions {
  readonly out: string;
  readonly pairs: number;
  readonly seed?: number;
  readonly queries?: string;
  readonly judgements?: string;
  readonly json?: boolean;
}

/** Adds `upgrade`: a map by which queries of a new model search an index of an old one. */
export function addUpgradeCommand(to: Command): void {
  const command = to
    .command('upgrade')
    .description(
      'learns a map from the embeddings of a new model to those of an old one, so that new ' +
        'queries search the old index; prints what share of the new neighbours is found',
    )
    .argument('<old>', 'embeddings of samples by the old model (.parquet or .npy of `embed`)')
    .argument('<new>', 'embeddings of the same samples by the new model')
    .addOption(
      new Option('--out <file>', 'where the map goes; ending in .safetensors')
        .argParser(path)
        .makeOptionMandatory(),
    )
    .addOption(
      new Option('--pairs <n>', 'samples that are used at most')
        .argParser(wholeNumber(50))
        .default(5000),
    )
    .addOption(queriesOption('embeddings of queries by the new model, to score the map with'))
    .addOption(judgementsOption())
    .addOption(seedOption())
    .addOption(jsonOption())
    .action(upgrade);
  addExamples(command, [
    'upgrade old.parquet new.parquet --out new-to-old.safetensors',
    'upgrade old.npy new.npy --out map.safetensors --queries queries.npy --judgements test.tsv',
  ]);
}

async function upgrade(
  oldPath: string,
  newPath: string,
  { out, pairs, seed, queries, judgements, json }: UpgradeCommandOptions,
): Promise<void> {
  const display = progressDisplay({ silent: json === true });
  if ((queries === undefined) !== (judgements === undefined))
    throw new CounterpointError('CP_CLI_USAGE', {
      what: 'Judgements need queries, and queries need judgements',
      where: queries === undefined ? '--judgements' : '--queries',
      expected: 'both, or neither',
    });
  await prepareFile(out);
  const [old, current] = [await readVectors(oldPath), await readVectors(newPath)];
  const { applyMap, learnUpgrade, writeMap } = await import('@counterpoint/adapt');
  const started = performance.now();
  const learned = learnUpgrade(old, current, { pairs, seed });
  const seconds = (performance.now() - started) / 1000;
  const { map, choice, candidates, pairs: used, heldOut, mapped, old: unmapped } = learned;
  const judged =
    queries === undefined || judgements === undefined
      ? undefined
      : await judgedRecall({ old, current, queries: await readVectors(queries), judgements }, (q) =>
          applyMap(map, q),
        );
  await writeMap(out, {
    map,
    about: { choice, agreement: intervalText(mapped), pairs: `${used}` },
  });
  if (json)
    return printJson({
      out,
      choice,
      candidates,
      pairs: used,
      heldOut,
      mapped,
      old: unmapped,
      judged,
      seconds,
    });
  display.say(
    `${used} samples have both embeddings. The map is "${choice}". Of the 10 nearest neighbours ` +
      `in the new space, mapped queries find ${intervalText(mapped)} in the old one, the old model ` +
      `finds ${intervalText(unmapped)} (${heldOut} held-out samples). The map is in ${out}.`,
  );
  if (judged !== undefined)
    display.say(
      `recall@10 of judged queries: ${intervalText(judged.mapped)} by the map in the old index, ` +
        `${intervalText(judged.full)} by the new model on documents embedded anew; ` +
        `${(100 * judged.retention).toFixed(1)} % of it is kept.`,
    );
}

/** What the map keeps of the recall that embedding all documents anew would give. */
interface JudgedRecall {
  readonly mapped: Interval;
  readonly full: Interval;
  /** Paired difference. */
  readonly difference: Interval;
  /** The recall by the map as a share of the recall by embedding all documents anew. */
  readonly retention: number;
  /** Earlier name of `retention`. */
  readonly kept: number;
}

async function judgedRecall(
  spaces: {
    readonly old: NamedMatrix;
    readonly current: NamedMatrix;
    readonly queries: NamedMatrix;
    readonly judgements: string;
  },
  map: (queries: NamedMatrix) => Omit<NamedMatrix, 'ids'>,
): Promise<JudgedRecall> {
  const { old, current, queries, judgements: file } = spaces;
  const all = readQrels(await readFile(file, 'utf8'), file);
  const queryIds = new Set(queries.ids);
  const judgements = new Map([...all].filter(([query]) => queryIds.has(query)));
  const recall = (queries: NamedMatrix, documents: NamedMatrix) =>
    scoreQueries(rankByCosine(queries, documents, { depth: 10, excludeSelf: true }), judgements)
      .scores['recall@10']!;
  const full = recall(queries, current);
  const mapped = recall({ ...map(queries), ids: queries.ids }, old);
  const [mappedMean, fullMean] = [meanInterval(mapped), meanInterval(full)];
  const retention = mappedMean.value / fullMean.value;
  return {
    mapped: mappedMean,
    full: fullMean,
    difference: meanDifference(mapped, full),
    ...{ retention, kept: retention },
  };
}
