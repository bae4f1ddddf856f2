import {
  type OnError,
  SkipReport,
  addExamples,
  addMergeCommand,
  checkOut,
  checkWritable,
  batchSizeOption,
  columnsOption,
  completeShard,
  dataOption,
  embeddingShard,
  outOption,
  engineOption,
  threadsOption,
  jsonOption,
  labelOption,
  onErrorOption,
  prepareFile,
  printJson,
  progressDisplay,
  shardOption,
  splitOption,
  throwSkip,
} from '@counterpoint/cli';
import { embeddingWriter, sliceRange, type SliceNumber } from '@counterpoint/data';
import { embedWith, singleText } from '@counterpoint/text';
import type { Command } from 'commander';
import { loadModel } from '../load-model.js';
import { columnsFor, openTexts } from '../open-texts.js';
import { readReported } from '../read-reported.js';

interface EmbedOptions {
  readonly data: string;
  readonly split?: string;
  readonly label?: string;
  readonly columns?: readonly string[];
  readonly out: string;
  readonly shard?: SliceNumber;
  readonly batchSize: number;
  readonly onError: OnError;
  readonly engine: string;
  readonly json?: boolean;
}

export function addEmbedCommand(to: Command): void {
  const command = to
    .command('embed')
    .description('writes the embedding of every row, with its name and class')
    .argument('<model>', "a run's folder, or a Hugging Face folder")
    .addOption(dataOption('texts').makeOptionMandatory())
    .addOption(splitOption())
    .addOption(labelOption())
    .addOption(
      columnsOption(
        'the columns of the text; several are joined (default: of the run, of a pair the first)',
      ),
    )
    .addOption(outOption())
    .addOption(shardOption('rows'))
    .addOption(batchSizeOption('texts', 64))
    .addOption(onErrorOption('rows'))
    .addOption(engineOption())
    .addOption(threadsOption())
    .addOption(jsonOption())
    .action(embed);
  addExamples(command, [
    'embed runs/first --data texts.csv --out embeddings.parquet',
    'embed runs/first --data texts.csv --columns title --out titles.npy',
  ]);
  addMergeCommand(command);
}

async function embed(
  path: string,
  {
    data,
    split,
    label,
    columns,
    out,
    shard: slice,
    batchSize,
    engine,
    onError,
    json,
  }: EmbedOptions,
): Promise<void> {
  const display = progressDisplay({ silent: json === true });
  checkOut(out, slice);
  await (slice === undefined ? prepareFile(out) : checkWritable(out));
  const model = await loadModel(path, { engine });
  const skips = new SkipReport(display);
  const onSkip = onError === 'skip' ? skips.onSkip : throwSkip;
  const dataset = await openTexts(data, {
    split: split || undefined,
    labelColumn: label ?? model.label,
    onSkip,
  });
  const {
    rows: all,
    columns: used,
    report: readReport,
  } = await readReported(dataset, {
    columns: columnsFor(model.columns, columns),
    display,
    onSkip,
    oneText: { columns },
  });
  const { from: first, to: end } = slice
    ? sliceRange(all.length, slice, data)
    : { from: 0, to: all.length };
  const rows = all.slice(first, end);
  const shard =
    slice &&
    (await embeddingShard(out, slice, {
      model: model.fingerprint,
      data: [dataset.fingerprint, ...used.columns].join(' '),
      width: model.encoder.width,
      classes: dataset.classes,
    }));
  if (shard && completeShard(shard, display, json)) return;
  const writer = embeddingWriter(shard?.path ?? out, model.encoder.width);
  const chunk = 4096;
  await writer.open();
  try {
    for (let from = 0; from < rows.length; from += chunk) {
      const part = rows.slice(from, from + chunk);
      const values = await embedWith(model, part.map(singleText), {
        batchSize,
        onProgress: (done) =>
          display.update({ step: from + done, totalSteps: rows.length, facts: ['embedded'] }),
      });
      const labelled = part.some(({ label }) => label !== undefined);
      await writer.write({
        ids: part.map(({ key }) => key),
        values,
        labels: labelled ? part.map(({ label: classIndex }) => classIndex ?? -1) : undefined,
      });
    }
  } catch (error) {
    await writer.abandon();
    throw error;
  }
  const paths = [...(await writer.finish())];
  // Every process reads the whole table; the first shard alone counts what was left out.
  const skipped = slice?.number === 1 ? skips.byCode : {};
  if (shard) paths.push(await shard.finish({ rows: rows.length, skipped }));
  display.end();
  if (json)
    printJson({
      out: paths,
      count: rows.length,
      width: model.encoder.width,
      columns: used.columns,
      classes: dataset.classes,
      read: readReport,
      skipped: skips.total,
      skippedByCode: skips.byCode,
      model: model.fingerprint,
    });
  else
    display.say(
      `${rows.length} embeddings of width ${model.encoder.width} are in ` +
        `${paths.join(', ')}${skips.total > 0 ? `; ${skips.text}` : ''}.`,
    );
}
