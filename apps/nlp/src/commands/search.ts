import { join } from 'node:path';
import {
  type ProgressDisplay,
  type OnError,
  SkipReport,
  addExamples,
  batchSizeOption,
  calibratedOption,
  calibratedThreshold,
  checkWidth,
  checkWritable,
  columnsOption,
  deleteEntries,
  engineOption,
  threadsOption,
  formerly,
  indexOption,
  jsonOption,
  onErrorOption,
  openIndex,
  path as pathOption,
  printJson,
  progressDisplay,
  refuseNoEffect,
  several,
  splitOption,
  text,
  throwSkip,
  topOption,
  widthOption,
} from '@counterpoint/cli';
import { idText } from '@counterpoint/data';
import { CounterpointError, nearestWord } from '@counterpoint/core';
import type { VectorIndex } from '@counterpoint/search';
import { embedWith, singleText } from '@counterpoint/text';
import { Option, type Command } from 'commander';
import { loadModel, type LoadedModel } from '../load-model.js';
import { columnsFor, openTexts, type ReadText } from '../open-texts.js';
import { readReported } from '../read-reported.js';

interface SearchOptions {
  readonly index?: string;
  readonly add?: string;
  readonly split?: string;
  readonly columns?: readonly string[];
  readonly rebuild?: boolean;
  readonly list?: boolean;
  readonly delete: readonly string[];
  readonly idColumn?: string;
  readonly top: number;
  readonly calibrated?: boolean;
  readonly width?: number;
  readonly batchSize: number;
  readonly onError: OnError;
  readonly engine: string;
  readonly json?: boolean;
}

export function addSearchCommand(to: Command): void {
  const add = new Option(
    '--add <path>',
    'texts to add; a text of the same id is replaced',
  ).argParser(pathOption);
  const top = topOption(10);
  const command = to
    .command('search')
    .description(
      'answers queries from an index of embedded texts; --add makes the index or brings it up to date',
    )
    .argument('<model>', "a run's folder, or a Hugging Face folder")
    .argument('[queries...]', 'what to look for')
    .addOption(indexOption())
    .addOption(add)
    .addOption(formerly('--data <path>', add))
    .addOption(new Option('--rebuild', 'empties the index before --add'))
    .addOption(splitOption('which split of the texts to add'))
    .addOption(
      columnsOption(
        'the columns of the text; several are joined (default: of the run, of a pair the first)',
      ),
    )
    .addOption(
      new Option(
        '--id-column <name>',
        'the column that names a text (default: id or _id; without one its file, from the root on, and line)',
      ).argParser(text),
    )
    .addOption(top)
    .addOption(formerly('-k, --neighbours <n>', top))
    .addOption(formerly('--count <n>', top))
    .addOption(widthOption())
    .addOption(calibratedOption())
    .addOption(new Option('--list', 'lists the entries of the index'))
    .addOption(
      new Option('--delete <id>', 'removes an entry; may be given again')
        .argParser(several(text))
        .default([], 'none'),
    )
    .addOption(batchSizeOption('texts', 64))
    .addOption(onErrorOption('rows'))
    .addOption(engineOption())
    .addOption(threadsOption())
    .addOption(jsonOption('prints one JSON object a query'))
    .action(search);
  addExamples(command, [
    'search runs/first --add texts.csv',
    "search runs/first 'where is my order' --top 5",
  ]);
}

async function search(
  path: string,
  queries: readonly string[],
  options: SearchOptions,
): Promise<void> {
  const { add, list, json } = options;
  if (queries.length === 0 && add === undefined && !list && options.delete.length === 0) {
    throw new CounterpointError('CP_NLP_USAGE', {
      what: 'There is nothing to do',
      where: 'search',
      expected: 'a query, --add, --list or --delete',
      remedy: `counterpoint-nlp search ${path} --add texts.csv, then counterpoint-nlp search ${path} "your query"`,
    });
  }
  refuseNoEffect(options, queries, 'added'); // queries are words
  const threshold = await calibratedThreshold(path, options);
  const display = progressDisplay({ silent: json === true });
  const folder = options.index ?? join(path, 'index');
  if (add !== undefined || options.delete.length > 0) await checkWritable(folder);
  const model = await loadModel(path, options);
  const index = await openIndex(
    folder,
    { ...model, width: model.encoder.width },
    { create: add !== undefined, replace: add !== undefined && options.rebuild === true },
  );
  try {
    checkWidth(index, options.width);
    if (options.delete.length > 0) {
      const { removed, notFound, line } = await deleteEntries(index, options.delete);
      display.say(line);
      if (json) printJson({ removed, notFound, count: await index.count() });
    }
    if (add !== undefined) await addTexts(index, model, options, add, display);
    if (list) {
      const ids = await index.ids();
      if (json) printJson({ entries: ids, count: ids.length });
      else for (const id of ids) process.stdout.write(`${id}\n`);
    }
    if (queries.length > 0) await answer(index, model, queries, options, threshold);
  } finally {
    index.close();
  }
}

async function addTexts(
  index: VectorIndex,
  model: LoadedModel,
  { split, columns, idColumn, onError, json }: SearchOptions,
  data: string,
  display: ProgressDisplay,
): Promise<void> {
  const skips = new SkipReport(display);
  const onSkip = onError === 'skip' ? skips.onSkip : throwSkip;
  const { rows } = await readReported(
    await openTexts(data, { split: split || undefined, onSkip }),
    {
      columns: columnsFor(model.columns, columns),
      display,
      onSkip,
      oneText: { columns },
    },
  );
  requireColumn(rows, idColumn, data);
  const report = await index.add(
    entries(rows, model, idColumn, (done) =>
      display.update({ step: done, totalSteps: rows.length, facts: ['embedded'] }),
    ),
  );
  display.end();
  const skipped = skips.total > 0 ? `; ${skips.text}` : '';
  display.say(`Added ${report.written}; the index has ${report.count} entries${skipped}.`);
  if (json)
    printJson({
      added: report.written,
      count: report.count,
      skipped: skips.total,
      skippedByCode: skips.byCode,
    });
}

/** @throws CP_NLP_USAGE for a column that no row has */
function requireColumn(rows: readonly ReadText[], column: string | undefined, where: string): void {
  if (column === undefined || rows.some(({ metadata }) => column in metadata)) return;
  const columns = Object.keys(rows[0]!.metadata);
  const near = nearestWord(column, columns);
  throw new CounterpointError('CP_NLP_USAGE', {
    what: `There is no column "${column}" in ${where}`,
    where: '--id-column',
    expected: `one of the columns: ${columns.join(', ')}`,
    remedy: near === undefined ? 'name the column of the ids' : `did you mean "${near}"?`,
  });
}

async function* entries(
  rows: readonly ReadText[],
  model: LoadedModel,
  idColumn: string | undefined,
  onProgress: (done: number) => void,
) {
  const { width } = model.encoder;
  for (let from = 0; from < rows.length; from += 1024) {
    const part = rows.slice(from, from + 1024);
    const texts = part.map(singleText);
    const values = await embedWith(model, texts, { role: 'document' });
    for (const [i, { key, origin = key, metadata }] of part.entries()) {
      const id = idColumn === undefined ? (metadata['id'] ?? metadata['_id']) : metadata[idColumn];
      yield {
        id: idText(id) ?? origin,
        vector: values.subarray(i * width, (i + 1) * width),
        facts: { text: texts[i]! },
      };
    }
    onProgress(from + part.length);
  }
}

async function answer(
  index: VectorIndex,
  model: LoadedModel,
  queries: readonly string[],
  { top, width, json }: SearchOptions,
  threshold = -Infinity,
): Promise<void> {
  const vectors = await embedWith(model, queries, { role: 'query' });
  for (const [i, query] of queries.entries()) {
    const vector = vectors.subarray(i * index.width, (i + 1) * index.width);
    const results = await index.search(vector, top, { width });
    const hits = results.filter(({ score }) => score >= threshold);
    if (json) printJson({ query, hits });
    else
      process.stdout.write(
        [
          `${query}`,
          ...hits.map(
            ({ id, score, facts: metadata }) =>
              `  ${score.toFixed(4)}  ${id}  ${String(metadata['text'] ?? '').slice(0, 120)}`,
          ),
          '',
        ].join('\n'),
      );
  }
}
