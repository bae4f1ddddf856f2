import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import {
  addExamples,
  dataOption,
  jsonOption,
  printJson,
  progressDisplay,
  splitOption,
} from '@counterpoint/cli';
import { trainByteBpe, trainWordPiece, type PieceTokenizer } from '@counterpoint/text';
import { Option, type Command } from 'commander';
import { columnsOption, openTexts, readTexts } from '../open-texts.js';

interface TokenizerOptions {
  readonly data: string;
  readonly split?: string;
  readonly columns?: string;
  readonly kind: 'wordpiece' | 'byte-bpe';
  readonly size: string;
  readonly leastCount: string;
  readonly keepCase?: boolean;
  readonly out: string;
  readonly json?: boolean;
}

export function addTokenizerCommand(to: Command): void {
  const command = to
    .command('tokenizer')
    .description('trains a vocabulary and writes a standard tokenizer.json')
    .addOption(
      dataOption('lines, tables, Parquet; several with commas between').makeOptionMandatory(),
    )
    .addOption(splitOption('which part'))
    .option('--columns <names>', 'the columns of the texts, with commas between')
    .addOption(
      new Option('--kind <kind>', 'of vocabulary')
        .choices(['wordpiece', 'byte-bpe'])
        .default('wordpiece'),
    )
    .option('--size <n>', 'pieces', '16000')
    .option('--least-count <n>', 'rarer pairs are not merged', '2')
    .option('--keep-case', 'capital letters stay')
    .requiredOption('--out <folder>', 'where tokenizer.json goes')
    .addOption(jsonOption())
    .action(trainTokenizer);
  addExamples(command, [
    'tokenizer --data texts.csv --out tokenizer',
    'tokenizer --data texts.csv --kind byte-bpe --size 8000 --out tokenizer',
  ]);
}

async function trainTokenizer({
  data,
  split,
  columns,
  kind,
  size,
  leastCount,
  keepCase,
  out,
  json,
}: TokenizerOptions): Promise<void> {
  const display = progressDisplay({ silent: json === true });
  let skipped = 0;
  const dataset = await openTexts(data, { split, onSkip: () => skipped++ });
  const rows = await readTexts(dataset, columnsOption(columns), () => skipped++);
  const train = kind === 'wordpiece' ? trainWordPiece : trainByteBpe;
  const tokenizer = await train(
    rows.flatMap(({ texts }) => texts),
    { size: Number(size), leastCount: Number(leastCount), lowercase: keepCase !== true },
  );
  await writeTokenizer(out, tokenizer);
  if (json) printJson({ out, kind, pieces: tokenizer.size, rows: rows.length, skipped });
  else
    display.say(
      `${tokenizer.size} pieces of ${rows.length} rows are in ${join(out, 'tokenizer.json')}${skipped > 0 ? `; ${skipped} rows were skipped` : ''}.`,
    );
}

/** Writes `tokenizer.json` and `tokenizer_config.json`. */
export async function writeTokenizer(folder: string, { files }: PieceTokenizer): Promise<void> {
  await mkdir(folder, { recursive: true });
  await writeFile(join(folder, 'tokenizer.json'), `${JSON.stringify(files.tokenizer)}\n`);
  await writeFile(
    join(folder, 'tokenizer_config.json'),
    `${JSON.stringify(files.config, null, 2)}\n`,
  );
}
