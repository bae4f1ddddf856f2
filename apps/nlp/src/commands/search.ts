import { stat } from 'node:fs/promises';
import { join } from 'node:path';
import {
  addExamples,
  beginEngine,
  engineOption,
  jsonOption,
  printJson,
  progressDisplay,
  splitOption,
} from '@counterpoint/cli';
import { CounterpointError } from '@counterpoint/core';
import { VectorIndex } from '@counterpoint/search';
import { embedWith } from '@counterpoint/text';
import type { Command } from 'commander';
import { loadModel, type LoadedModel } from '../load-model.js';
import { columnsOption, openTexts, readTexts, type ReadText } from '../open-texts.js';

interface SearchOptions {
  readonly index: string;
  readonly add?: string;
  readonly split?: string;
  readonly columns?: string;
  readonly idColumn: string;
  readonly neighbours: string;
  readonly engine: string;
  readonly json?: boolean;
}

export function addSearchCommand(to: Command): void {
  const command = to
    .command('search')
    .description(
      'answers queries from an index of embedded texts; --add makes the index or brings it up to date',
    )
    .argument('<model>', "a run's folder, or a Hugging Face folder")
    .argument('[queries...]', 'what to look for')
    .requiredOption('--index <folder>', 'where the index is')
    .option('--add <path>', 'texts to add; a text whose id is there replaces it')
    .addOption(splitOption('which part of the texts to add'))
    .option('--columns <names>', 'the columns of the texts to add; several are joined')
    .option('--id-column <name>', 'the column that names a text (default: file and line)', 'id')
    .option('-k, --neighbours <n>', 'how many to show', '10')
    .addOption(engineOption())
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
  if (queries.length === 0 && options.add === undefined) {
    throw new CounterpointError('CP_NLP_USAGE', {
      what: 'There is nothing to do',
      where: 'search',
      expected: 'a query, or --add with texts',
      remedy: 'counterpoint-nlp search MODEL --index FOLDER "your query"',
    });
  }
  await beginEngine(options.engine);
  const model = await loadModel(path);
  const there = await stat(join(options.index, 'index.json')).then(
    () => true,
    () => false,
  );
  const index =
    there || options.add === undefined
      ? await VectorIndex.open(options.index, { model: model.fingerprint })
      : await VectorIndex.create(options.index, {
          model: model.fingerprint,
          width: model.encoder.width,
        });
  try {
    if (options.add !== undefined) await addTexts(index, model, options, options.add);
    if (queries.length > 0) await answer(index, model, queries, options);
  } finally {
    index.close();
  }
}

async function addTexts(
  index: VectorIndex,
  model: LoadedModel,
  { split, columns, idColumn, json }: SearchOptions,
  data: string,
): Promise<void> {
  const display = progressDisplay({ silent: json === true });
  const onSkip = ({ key, message }: { key: string; message: string }) =>
    display.say(`Skipped ${key}: ${message}`);
  const rows = await readTexts(
    await openTexts(data, { split, onSkip }),
    columnsOption(columns),
    onSkip,
  );
  const report = await index.add(
    entries(rows, model, idColumn, (done) =>
      display.update({ step: done, totalSteps: rows.length, facts: ['embedded'] }),
    ),
  );
  display.end();
  display.say(`Added ${report.written}; the index holds ${report.count}.`);
  if (json) printJson({ added: report.written, count: report.count });
}

async function* entries(
  rows: readonly ReadText[],
  model: LoadedModel,
  idColumn: string,
  onProgress: (done: number) => void,
) {
  const { width } = model.encoder;
  for (let from = 0; from < rows.length; from += 1024) {
    const part = rows.slice(from, from + 1024);
    const texts = part.map(({ document, texts }) => document ?? texts.join(' '));
    const values = await embedWith(model, texts);
    for (const [i, { key, metadata }] of part.entries()) {
      const id = metadata[idColumn];
      yield {
        id: typeof id === 'string' || typeof id === 'number' ? String(id) : key,
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
  { neighbours, json }: SearchOptions,
): Promise<void> {
  const vectors = await embedWith(model, queries);
  for (const [i, query] of queries.entries()) {
    const hits = await index.search(
      vectors.subarray(i * index.width, (i + 1) * index.width),
      Number(neighbours),
    );
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
