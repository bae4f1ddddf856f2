import { join } from 'node:path';
import { CounterpointError, type SkippedSample } from '@counterpoint/core';
import { sliceOf, type SliceNumber } from '@counterpoint/data';
import type { VectorIndex } from '@counterpoint/search';
import { Option, type Command } from 'commander';
import { addedShardOption } from '../embed/shard-option.js';
import { calibratedThreshold } from '../search/calibrated-threshold.js';
import type { Program } from '../program/program.js';
import { checkWritable, prepareFile } from '../run/check-writable.js';
import { openRunData } from '../run/open-run-data.js';
import { withCrops } from '../run/with-crops.js';
import { openProgramRun } from '../run/open-program-run.js';
import type { OpenedRun } from '../run/open-run.js';
import { sayReport } from '../run/read-report.js';
import { SkipReport } from '../run/skip-report.js';
import { addToIndex } from '../search/add-to-index.js';
import { answers } from '../search/answers.js';
import { checkWidth } from '../search/check-width.js';
import { deleteEntries } from '../search/delete-entries.js';
import { openIndex } from '../search/open-index.js';
import { refuseNoEffect } from '../search/refuse-no-effect.js';
import { resultText } from '../search/result-text.js';
import { refuseOtherNames } from '../source/refuse-other-names.js';
import { printJson } from '../terminal/print-json.js';
import { progressDisplay, type ProgressDisplay } from '../terminal/progress.js';
import { addExamples } from './examples.js';
import { path, several, text } from './parse-option.js';
import {
  batchSizeOption,
  calibratedOption,
  cropsOption,
  engineOption,
  threadsOption,
  formerly,
  indexOption,
  jsonOption,
  labelOption,
  onErrorOption,
  splitOption,
  topOption,
  widthOption,
  type OnError,
} from './shared-options.js';

interface SearchOptions {
  readonly add?: string;
  readonly split?: string;
  readonly label?: string;
  readonly index?: string;
  readonly rebuild?: boolean;
  readonly shard?: SliceNumber;
  readonly top: number;
  readonly width?: number;
  readonly calibrated?: boolean;
  readonly out?: string;
  readonly list?: boolean;
  readonly delete: readonly string[];
  readonly batchSize: number;
  readonly crops: number;
  readonly engine: string;
  readonly onError: OnError;
  readonly json?: boolean;
}

/** Adds `search`: the nearest samples to samples, from an index on disk. */
export function addSearchCommand(to: Command, program: Program): void {
  const { samples, exampleData = 'data', exampleQuery = 'query' } = program;
  const add = new Option(
    '--add <path>',
    `${samples} to put into the index; an entry of the same name is replaced`,
  ).argParser(path);
  const top = topOption(10);
  const command = to
    .command('search')
    .description(`finds the ${samples} that are most alike; --add fills the index first`)
    .argument('<run>', "a run's folder")
    .argument('[queries...]', `${samples} to find the like of: files, folders or tables`)
    .addOption(add)
    .addOption(formerly('--data <path>', add))
    .addOption(
      splitOption(
        'which split to add; without --add, which split of queries that are folders or tables ' +
          '(default: the training split, or the only one)',
      ),
    )
    .addOption(labelOption())
    .addOption(indexOption())
    .addOption(new Option('--rebuild', 'empties the index before --add'))
    .addOption(addedShardOption(samples))
    .addOption(top)
    .addOption(formerly('--count <n>', top))
    .addOption(formerly('-k, --neighbours <n>', top))
    .addOption(widthOption())
    .addOption(calibratedOption())
    .addOption(new Option('--list', 'lists the entries of the index'))
    .addOption(
      new Option('--delete <id>', 'removes an entry; may be given again')
        .argParser(several(text))
        .default([], 'none'),
    )
    .addOption(batchSizeOption(samples))
    .addOption(cropsOption(samples))
    .addOption(engineOption())
    .addOption(threadsOption())
    .addOption(onErrorOption(samples))
    .addOption(jsonOption());
  if (program.sheet)
    command.addOption(
      new Option('--out <file>', 'shows the results: a page (.html) or a picture (.png)').argParser(
        path,
      ),
    );
  command.action((run: string, queries: readonly string[], options: SearchOptions) =>
    search(program, run, queries, options),
  );
  addExamples(command, [
    `search runs/first --add ${exampleData}`,
    `search runs/first ${exampleQuery} --top 5`,
  ]);
}

async function search(
  program: Program,
  path: string,
  queries: readonly string[],
  options: SearchOptions,
): Promise<void> {
  const { add, top, width, out, json } = options;
  const folder = options.index ?? join(path, 'index');
  if (queries.length === 0 && add === undefined && !options.list && options.delete.length === 0)
    throw new CounterpointError('CP_CLI_USAGE', {
      what: 'There is nothing to do',
      where: 'search',
      expected: 'a query, --add, --list or --delete',
      remedy: `${program.name} search ${path} --add DATA, then ${program.name} search ${path} QUERY`,
    });
  refuseNoEffect(options, queries);
  for (const data of add === undefined ? queries : [add]) refuseOtherNames(data, options);
  const threshold = await calibratedThreshold(path, options);
  const display = progressDisplay({ silent: json === true });
  const skips = new SkipReport(display);
  const onSkip = options.onError === 'skip' ? skips.onSkip : undefined;
  if (out !== undefined) await prepareFile(out);
  if (add !== undefined || options.delete.length > 0) await checkWritable(folder);
  const run = withCrops(await openProgramRun(program, path, options.engine), options.crops);
  const index = await openIndex(
    folder,
    { ...run, width: run.encoder.width },
    { create: add !== undefined, replace: add !== undefined && options.rebuild === true },
  );
  try {
    checkWidth(index, width);
    const deleted =
      options.delete.length === 0 ? undefined : await deleteEntries(index, options.delete);
    const { added, replaced } =
      add === undefined
        ? { added: 0, replaced: undefined }
        : await addAll(program, run, index, { ...options, add }, display, onSkip);
    if (add !== undefined)
      display.say(
        `${added} ${program.samples} were added; the index ${folder} has ${await index.count()} entries.`,
      );
    if (replaced !== undefined && replaced > 0)
      display.say(`${replaced} entries of other data had the same names and were replaced.`);
    if (deleted !== undefined) display.say(deleted.line);
    const results = await answers(program, run, index, queries, {
      ...{ top, width, onSkip },
      split: add === undefined ? options.split : undefined,
      above: threshold,
    });
    const notes: string[] = [];
    if (out !== undefined && program.sheet) {
      await program.sheet(run, results, out, (line) => {
        notes.push(line);
        display.say(line);
      });
      display.say(`The results are in ${out}.`);
    }
    const entries = options.list ? await index.ids() : undefined;
    if (json)
      printJson({
        index: folder,
        added,
        replaced,
        removed: deleted?.removed ?? 0,
        notFound: deleted?.notFound,
        count: await index.count(),
        entries,
        results: results.map(({ query, hits }) => ({
          query,
          hits: hits.map(({ id, score, facts }) => ({ id, score, ...facts })),
        })),
        out,
        ...(notes.length > 0 && { notes }),
        skipped: skips.total,
        skippedByCode: skips.byCode,
      });
    else {
      for (const id of entries ?? []) process.stdout.write(`${id}\n`);
      for (const result of results) process.stdout.write(`${resultText(result)}\n`);
      if (skips.total > 0) display.say(`${skips.text}.`);
    }
  } finally {
    index.close();
  }
}

async function addAll(
  program: Program,
  run: OpenedRun,
  index: VectorIndex,
  { add, split, label, shard, batchSize }: SearchOptions & { readonly add: string },
  display: ProgressDisplay,
  onSkip: ((skipped: SkippedSample) => void) | undefined,
): Promise<{ readonly added: number; readonly replaced: number }> {
  let replaced = 0;
  const allSamples = await openRunData(program, run, { path: add, split, label }, onSkip);
  const dataset = shard === undefined ? allSamples : sliceOf(allSamples, shard);
  sayReport(dataset, display);
  const onProgress = (done: number) =>
    display.update({ step: done, totalSteps: dataset.size, facts: ['embedded'] });
  try {
    const added = await addToIndex(index, run, dataset, {
      ...{ data: add, split, batchSize, onSkip, onProgress },
      onReplaced: ({ length }) => {
        replaced += length;
      },
    });
    return { added, replaced };
  } finally {
    display.end();
    await dataset.close?.();
  }
}
