import { join } from 'node:path';
import {
  type OnError,
  SkipReport,
  addExamples,
  checkWritable,
  columnsOption,
  dataOption,
  jsonOption,
  onErrorOption,
  path as pathOption,
  printJson,
  progressDisplay,
  splitOption,
  throwSkip,
  wholeNumber,
} from '@counterpoint/cli';
import { trainByteBpe, trainWordPiece, writeTokenizer } from '@counterpoint/text';
import { Option, type Command } from 'commander';
import { openTexts, readTexts } from '../open-texts.js';

interface TokenizerOptions {
  readonly data: string;
  readonly split?: string;
  readonly columns?: readonly string[];
  readonly kind: 'wordpiece' | 'byte-bpe';
  readonly size: number;
  readonly leastCount: number;
  readonly keepCase?: boolean;
  readonly out: string;
  readonly onError: OnError;
  readonly json?: boolean;
}

export function addTokenizerCommand(to: Command): void {
  const command = to
    .command('tokenizer')
    .description('trains a vocabulary and writes a standard tokenizer.json')
    .addOption(
      dataOption('lines, tables, Parquet; several with commas between').makeOptionMandatory(),
    )
    .addOption(splitOption())
    .addOption(columnsOption('the columns of the texts, with commas between'))
    .addOption(
      new Option('--kind <kind>', 'of vocabulary')
        .choices(['wordpiece', 'byte-bpe'])
        .default('wordpiece'),
    )
    .addOption(new Option('--size <n>', 'pieces').argParser(wholeNumber(1)).default(16_000))
    .addOption(
      new Option('--least-count <n>', 'rarer pairs are not merged')
        .argParser(wholeNumber(1))
        .default(2),
    )
    .option('--keep-case', 'capital letters stay')
    .addOption(
      new Option('--out <folder>', 'where tokenizer.json goes')
        .argParser(pathOption)
        .makeOptionMandatory(),
    )
    .addOption(onErrorOption('rows'))
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
  onError,
  json,
}: TokenizerOptions): Promise<void> {
  const display = progressDisplay({ silent: json === true });
  await checkWritable(out);
  const skips = new SkipReport(display);
  const onSkip = onError === 'skip' ? skips.onSkip : throwSkip;
  const dataset = await openTexts(data, { split: split || undefined, onSkip });
  const rows = await readTexts(dataset, { columns }, onSkip);
  const train = kind === 'wordpiece' ? trainWordPiece : trainByteBpe;
  const tokenizer = await train(
    rows.flatMap(({ texts }) => texts),
    { size, leastCount, lowercase: keepCase !== true },
  );
  await writeTokenizer(out, tokenizer);
  if (json)
    printJson({ out, kind, pieces: tokenizer.size, rows: rows.length, skipped: skips.total });
  else {
    if (tokenizer.size > size)
      display.say(`More than the ${size} pieces that were asked for: each character is one.`);
    display.say(
      `${tokenizer.size} pieces of ${rows.length} rows are in ` +
        `${join(out, 'tokenizer.json')}${skips.total > 0 ? `; ${skips.text}` : ''}.`,
    );
  }
}
