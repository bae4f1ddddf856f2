import { readFile } from 'node:fs/promises';
import { readQrels } from '@counterpoint/eval';
import { Option, type Command } from 'commander';
import { addExamples } from '../commands/examples.js';
import { path } from '../commands/parse-option.js';
import { jsonOption, seedOption } from '../commands/shared-options.js';
import { prepareFile } from '../run/check-writable.js';
import { printJson } from '../terminal/print-json.js';
import { progressDisplay } from '../terminal/progress.js';
import { judgementsOption } from './adapt-options.js';
import { intervalText } from './interval-text.js';
import { readVectors } from './read-vectors.js';

interface AdaptCommandOptions {
  readonly judgements: string;
  readonly out: string;
  readonly seed?: number;
  readonly json?: boolean;
}

/** Adds `adapt`: a small change of queries, learned from feedback. */
export function addAdaptCommand(to: Command): void {
  const command = to
    .command('adapt')
    .description(
      'learns a small change of query embeddings from judgements, pairs or clicks; documents ' +
        'stay as they are. It is written only if it helps queries that it was not taught',
    )
    .argument('<queries>', 'embeddings of queries (.parquet or .npy of `embed`)')
    .argument('<documents>', 'embeddings of documents by the same model')
    .addOption(judgementsOption().makeOptionMandatory())
    .addOption(
      new Option('--out <file>', 'where the map goes; ending in .safetensors')
        .argParser(path)
        .makeOptionMandatory(),
    )
    .addOption(seedOption())
    .addOption(jsonOption())
    .action(adapt);
  addExamples(command, [
    'adapt queries.parquet documents.parquet --judgements clicks.tsv --out adapter.safetensors',
    'adapt queries.npy documents.npy --judgements train.tsv --out adapter.safetensors --json',
  ]);
}

async function adapt(
  queriesPath: string,
  documentsPath: string,
  { judgements, out, seed, json }: AdaptCommandOptions,
): Promise<void> {
  const display = progressDisplay({ silent: json === true });
  await prepareFile(out);
  const [queries, documents] = [await readVectors(queriesPath), await readVectors(documentsPath)];
  const judged = readQrels(await readFile(judgements, 'utf8'), judgements);
  const { learnQueryAdapter, writeMap } = await import('@counterpoint/adapt');
  const started = performance.now();
  const { map, ...learned } = learnQueryAdapter(queries, documents, judged, { seed });
  const seconds = (performance.now() - started) / 1000;
  const { isPromoted, before, after, gain, gainOverShuffled } = learned;
  const about = { before: intervalText(before), gain: intervalText(gain) };
  if (isPromoted) await writeMap(out, { map, about });
  if (json) return printJson({ out: isPromoted ? out : undefined, ...learned, seconds });
  display.say(
    `nDCG@10 of ${learned.queries.test} held-out queries: ${intervalText(before)} before, ` +
      `${intervalText(after)} after; gain ${intervalText(gain)}, over an adapter that was taught ` +
      `shuffled judgements ${intervalText(gainOverShuffled)}.`,
  );
  display.say(
    isPromoted
      ? `Both gains are above zero. The adapter is in ${out}.`
      : 'A gain is not above zero. Nothing was written; search without an adapter.',
  );
}
