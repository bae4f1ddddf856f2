import { stat } from 'node:fs/promises';
import { join } from 'node:path';
import { isCounterpointError, type Dataset, type SkippedSample } from '@counterpoint/core';
import { captionsFrom, embedTexts } from '@counterpoint/multimodal';
import { VectorIndex } from '@counterpoint/search';
import { Option, type Command } from 'commander';
import { addExamples } from '../../commands/examples.js';
import { path as pathOption } from '../../commands/parse-option.js';
import {
  batchSizeOption,
  dataOption,
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
} from '../../commands/shared-options.js';
import { checkWritable, prepareFile } from '../../run/check-writable.js';
import { SkipReport, throwSkip } from '../../run/skip-report.js';
import { checkWidth } from '../../search/check-width.js';
import { querySamples } from '../../search/query-samples.js';
import { printJson } from '../../terminal/print-json.js';
import { progressDisplay } from '../../terminal/progress.js';
import { textTable } from '../../terminal/text-table.js';
import { embedSide } from '../embed-pairs.js';
import { withRememberedLabel } from '../../run/with-remembered-label.js';
import { labelOf, openTestPairs } from '../open-test-pairs.js';
import { openSide, openTowers } from '../open-towers.js';
import type { OpenedTowers } from '../opened-towers.js';
import type { TowersAnswers, TowersHit, TowersKit } from '../towers-kit.js';
import { embeddingOf } from '../../search/answers.js';

interface SearchOptions {
  readonly data: string;
  readonly split?: string;
  readonly label?: string;
  readonly index?: string;
  readonly rebuild?: boolean;
  readonly top: number;
  readonly width?: number;
  readonly batchSize: number;
  readonly out?: string;
  readonly engine: string;
  readonly onError: OnError;
  readonly json?: boolean;
}

/** Adds `search` for two towers: by words, or by a file of the other side. */
export function addTowersSearchCommand(to: Command, kit: TowersKit<never>): void {
  const { command: name, sample, program, page } = kit;
  const { samples } = program;
  const data = dataOption(samples).makeOptionMandatory();
  const top = topOption(10, `${samples} for each question`);
  const command = to
    .command('search')
    .description(`finds the ${samples} that answer words, or are like a ${sample}`)
    .argument('<run>', "a run's folder")
    .argument('<queries...>', `words, such as "a red circle", or the path of a ${sample}`)
    .addOption(data)
    .addOption(splitOption())
    .addOption(labelOption())
    .addOption(indexOption())
    .addOption(new Option('--rebuild', `embeds the ${samples} again`))
    .addOption(top)
    .addOption(formerly('--count <n>', top))
    .addOption(widthOption())
    .addOption(batchSizeOption(samples))
    .addOption(engineOption())
    .addOption(threadsOption())
    .addOption(onErrorOption(samples))
    .addOption(jsonOption());
  if (page)
    command.addOption(
      new Option('--out <file>', 'the page of answers')
        .argParser(pathOption)
        .default(page.defaultOut),
    );
  command.action((run: string, queries: readonly string[], options: SearchOptions) =>
    search(kit, run, queries, options),
  );
  addExamples(command, [
    `search runs/${name} 'a red circle' --data ${samples}`,
    `search runs/${name} 'a dog' --data ${samples} --top 5 --json`,
  ]);
}

async function search(
  kit: TowersKit<never>,
  run: string,
  queries: readonly string[],
  {
    data,
    split = '',
    label: labelColumn,
    top,
    width,
    out,
    engine,
    json,
    ...options
  }: SearchOptions,
): Promise<void> {
  const display = progressDisplay({ silent: json === true });
  const skips = new SkipReport(display);
  const onSkip = options.onError === 'skip' ? skips.onSkip : throwSkip;
  const folder = options.index ?? join(run, 'index');
  if (out !== undefined) await prepareFile(out);
  // An index that is complete may lie where nothing can be written.
  const about = await stat(folder).catch(() => undefined);
  if (options.rebuild === true || about?.isDirectory() !== true) await checkWritable(folder);
  const opened = await openTowers(kit, run, engine, options);
  const open = (label: string | undefined) =>
    openTestPairs(kit, opened, { data, test: split, label }, onSkip);
  const pairs =
    labelColumn === undefined
      ? await withRememberedLabel(labelOf(opened), open)
      : await open(labelColumn);
  const say = (line: string) => display.say(line);
  const index = await indexOf(pairs.opened, pairs.dataset, {
    folder,
    rebuild: options.rebuild === true,
    label: labelColumn,
    samples: kit.program.samples,
    onSkip,
    say,
  });
  checkWidth(index, width);
  const answers: TowersAnswers[] = [];
  for (const question of queries) {
    const vector = await vectorOf(kit, opened, run, question);
    const hits = (await index.search(vector, top, { width })).map(
      ({ id, score, facts }): TowersHit => {
        const place = facts['index'] as number;
        return {
          name: id,
          score,
          place,
          class: textOf(facts['class']),
          caption: textOf(facts['caption']),
        };
      },
    );
    answers.push({ question, hits });
  }
  index.close();
  const title = `${data}: what the towers find`;
  if (kit.page && out !== undefined)
    await kit.page.write(out, title, answers, { dataset: pairs.dataset, opened });
  await pairs.dataset.close?.();
  if (json)
    printJson({
      out,
      index: folder,
      answers: answers.map(({ question, hits }) => ({
        question,
        hits: hits.map(({ name, score, class: className, caption }) => ({
          id: name,
          name,
          score,
          class: className,
          caption,
        })),
      })),
      skipped: skips.total,
      skippedByCode: skips.byCode,
    });
  else {
    for (const { question, hits } of answers) {
      const rows = hits.map(({ score, name, caption = '' }) => [score.toFixed(4), name, caption]);
      const table = textTable(['score', kit.sample, 'caption'], rows);
      process.stdout.write(`${question}\n${table}\n`);
    }
    if (out !== undefined) display.say(`The page is ${out}.`);
  }
}

function textOf(fact: unknown): string | undefined {
  return fact === undefined || fact === null ? undefined : String(fact);
}

/** The embedding of a question: of a file that exists by its tower, else of the words. */
async function vectorOf(
  kit: TowersKit<never>,
  opened: OpenedTowers,
  run: string,
  question: string,
): Promise<Float32Array> {
  const isFile = await stat(question).then(
    (about) => about.isFile(),
    () => false,
  );
  if (!isFile) return (await embedTexts(opened, opened.towers, [question])).rows;
  const side = await openSide(kit, run);
  const [sample] = await querySamples(kit.program, side, [question]);
  return embeddingOf(side, sample!);
}

interface IndexOptions {
  readonly folder: string;
  readonly rebuild: boolean;
  /** The label that was asked for: entries say the class. */
  readonly label: string | undefined;
  readonly samples: string;
  readonly onSkip: (skipped: SkippedSample) => void;
  readonly say: (line: string) => void;
}

/**
 * The index of these samples by these towers; made when there is none, or when it is of other
 * towers or other data.
 */
async function indexOf(
  opened: OpenedTowers,
  dataset: Dataset,
  { folder, rebuild, label, samples, onSkip, say }: IndexOptions,
): Promise<VectorIndex> {
  // Indexes of earlier versions have an entry for each row: they are made anew.
  const data = `${opened.fingerprint}/${dataset.fingerprint.slice(0, 16)}/files`;
  const model = label === undefined ? data : `${data}/${label}`;
  const existing = rebuild
    ? undefined
    : await VectorIndex.open(folder, { model }).catch((error: unknown) => {
        const code = isCounterpointError(error) ? error.code : '';
        if (code === 'CP_SEARCH_NO_INDEX' || code === 'CP_SEARCH_MODEL') return undefined;
        throw error;
      });
  if (existing !== undefined) return existing;
  say(`Embedding ${dataset.size} ${samples}.`);
  const { places, repeats } = await placesOf(dataset);
  const { keys, rows, width, labels, metadata, skipped } = await embedSide(
    opened,
    opened.towers,
    opened.side,
    dataset,
    { onSkip },
  );
  const index = await VectorIndex.create(folder, {
    model,
    width,
    replace: true,
    absentUntilAdded: true,
  });
  const entries = keys.flatMap((id, i) => (repeats.has(id) ? [] : [{ id, i }]));
  await index.add(
    entries.map(({ id, i }) => {
      const sample = { key: id, label: labels[i]!, metadata: metadata[i] };
      const [caption] = opened.text === undefined ? [] : captionsFrom(sample, opened.captions);
      const label = labels[i]! < 0 ? undefined : dataset.classes?.[labels[i]!];
      const facts = { index: places.get(id), class: label, caption: caption ?? label };
      return { id, vector: rows.subarray(i * width, (i + 1) * width), facts };
    }),
  );
  const repeated = keys.length - entries.length;
  if (repeated > 0) say(`${repeated} rows name one of these ${samples} again.`);
  const unread = skipped.length > 0 ? `; ${skipped.length} could not be read` : '';
  say(`${entries.length} ${samples} are in the index ${folder}${unread}.`);
  return index;
}

/**
 * Where each sample stands in the data, by its name, and the names of rows whose file an earlier row
 * names: one sample with several captions is one entry.
 */
async function placesOf(dataset: Dataset): Promise<{
  readonly places: ReadonlyMap<string, number>;
  readonly repeats: ReadonlySet<string>;
}> {
  const places = new Map<string, number>();
  const repeats = new Set<string>();
  const files = new Set<string>();
  const order = { seed: 0, epoch: 0, shuffle: false };
  for await (const { index, key, value } of dataset.epoch(order, 0, () => undefined)) {
    places.set(key, index);
    const { path } = (value ?? {}) as { readonly path?: string };
    if (path !== undefined && files.has(path)) repeats.add(key);
    if (path !== undefined) files.add(path);
  }
  return { places, repeats };
}
