import { join } from 'node:path';
import {
  addExamples,
  dataOption,
  engineOption,
  jsonOption,
  path as pathOption,
  printJson,
  progressDisplay,
  splitOption,
  textTable,
  topOption,
} from '@counterpoint/cli';
import { embedTexts } from '@counterpoint/multimodal';
import { VectorIndex } from '@counterpoint/search';
import { Option, type Command } from 'commander';
import { openRecordings } from '@counterpoint/audio';
import { embedSounds, loadClap } from '../load-clap.js';

interface SearchOptions {
  readonly data: string;
  readonly split: string;
  readonly index?: string;
  readonly rebuild?: boolean;
  readonly top: number;
  readonly engine: string;
  readonly json?: boolean;
}

export function addClapSearchCommand(to: Command): void {
  const command = to
    .command('search')
    .description('finds the recordings that answer words')
    .argument('<run>', "a run's folder")
    .argument('<words...>', 'questions, such as "seven"')
    .addOption(dataOption('recordings').makeOptionMandatory())
    .addOption(splitOption().default(''))
    .addOption(
      new Option(
        '--index <folder>',
        'where the index is (default: `words-index` in the run)',
      ).argParser(pathOption),
    )
    .option('--rebuild', 'embeds the recordings again')
    .addOption(topOption(5, 'recordings for each answer'))
    .addOption(engineOption())
    .addOption(jsonOption())
    .action(search);
  addExamples(command, [
    'clap search runs/clap seven --data sounds',
    "clap search runs/clap 'a dog barks' --data sounds --top 3 --json",
  ]);
}

async function search(
  run: string,
  words: readonly string[],
  {
    data,
    split,
    index: folder = join(run, 'words-index'),
    rebuild,
    top,
    engine,
    json,
  }: SearchOptions,
): Promise<void> {
  const display = progressDisplay({ silent: json === true });
  const clap = await loadClap(run, engine);
  const dataset = await openRecordings(data, {
    split,
    extensions: clap.modality('audio').extensions,
  });
  const model = `${clap.fingerprint}/${dataset.fingerprint.slice(0, 16)}`; // of these weights and these recordings
  const kept = rebuild
    ? undefined
    : await VectorIndex.open(folder, { model }).catch(() => undefined);
  const index =
    kept ?? (await VectorIndex.create(folder, { model, width: clap.towers.width, replace: true }));
  if (kept === undefined) {
    const { keys, rows, width, labels } = await embedSounds(
      clap,
      clap.towers,
      dataset,
      ({ key, message }) => display.say(`Skipped ${key}: ${message}`),
    );
    await index.add(
      keys.map((id, i) => ({
        id,
        vector: rows.subarray(i * width, (i + 1) * width),
        facts: labels[i]! < 0 ? {} : { class: dataset.classes?.[labels[i]!] },
      })),
    );
    display.say(`${keys.length} recordings are in the index ${folder}.`);
  }
  const asked = await embedTexts(clap, clap.towers, words);
  const answers = await Promise.all(
    words.map(async (question, i) => ({
      question,
      hits: await index.search(asked.rows.subarray(i * asked.width, (i + 1) * asked.width), top),
    })),
  );
  index.close();
  await dataset.close?.();
  if (json)
    printJson({
      answers: answers.map(({ question, hits }) => ({
        question,
        hits: hits.map(({ id, score, facts }) => ({ id, score, ...facts })),
      })),
    });
  else
    for (const { question, hits } of answers)
      process.stdout.write(
        `${question}\n${textTable(
          ['score', 'recording'],
          hits.map(({ id, score }) => [score.toFixed(4), id]),
        )}\n`,
      );
}
