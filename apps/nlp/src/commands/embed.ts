import {
  addExamples,
  beginEngine,
  dataOption,
  engineOption,
  jsonOption,
  printJson,
  progressDisplay,
  splitOption,
} from '@counterpoint/cli';
import { embeddingWriter } from '@counterpoint/data';
import { embedWith, singleText } from '@counterpoint/text';
import type { Command } from 'commander';
import { loadModel } from '../load-model.js';
import { columnsOption, openTexts, readTexts } from '../open-texts.js';

interface EmbedOptions {
  readonly data: string;
  readonly split?: string;
  readonly columns?: string;
  readonly out: string;
  readonly batchSize: string;
  readonly engine: string;
  readonly json?: boolean;
}

export function addEmbedCommand(to: Command): void {
  const command = to
    .command('embed')
    .description('writes the embedding of every row, with its name and class')
    .argument('<model>', "a run's folder, or a Hugging Face folder")
    .addOption(dataOption('texts').makeOptionMandatory())
    .addOption(splitOption('which part'))
    .option('--columns <names>', 'the column of the text; of several the first is embedded')
    .requiredOption('--out <file>', 'ending in .parquet or .npy')
    .option('--batch-size <n>', 'texts at a time', '64')
    .addOption(engineOption())
    .addOption(jsonOption())
    .action(embed);
  addExamples(command, [
    'embed runs/first --data texts.csv --out embeddings.parquet',
    'embed runs/first --data texts.csv --columns title --out titles.npy',
  ]);
}

async function embed(
  path: string,
  { data, split, columns, out, batchSize, engine, json }: EmbedOptions,
): Promise<void> {
  const display = progressDisplay({ silent: json === true });
  await beginEngine(engine);
  const model = await loadModel(path);
  let skipped = 0;
  const onSkip = ({ key, message }: { key: string; message: string }) => {
    if (skipped++ < 5) display.say(`Skipped ${key}: ${message}`);
  };
  const rows = await readTexts(
    await openTexts(data, { split, onSkip }),
    columnsOption(columns),
    onSkip,
  );
  const writer = embeddingWriter(out, model.encoder.width);
  const chunk = 4096;
  for (let from = 0; from < rows.length; from += chunk) {
    const part = rows.slice(from, from + chunk);
    const values = await embedWith(model, part.map(singleText), {
      batchSize: Number(batchSize),
      onProgress: (done) =>
        display.update({ step: from + done, totalSteps: rows.length, facts: ['embedded'] }),
    });
    const labelled = part.some(({ label }) => label !== undefined);
    await writer.write({
      ids: part.map(({ key }) => key),
      values,
      ...(labelled ? { labels: part.map(({ label }) => label ?? -1) } : {}),
    });
  }
  const written = await writer.finish();
  display.end();
  if (json)
    printJson({
      out: written,
      count: rows.length,
      width: model.encoder.width,
      skipped,
      model: model.fingerprint,
    });
  else
    display.say(
      `${rows.length} embeddings of width ${model.encoder.width} are in ${written.join(', ')}${skipped > 0 ? `; ${skipped} rows were skipped` : ''}.`,
    );
}
