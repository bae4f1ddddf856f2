import {
  type OnError,
  SkipReport,
  addExamples,
  batchSizeOption,
  columnsOption,
  dataOption,
  engineOption,
  threadsOption,
  jsonOption,
  onErrorOption,
  number,
  path as pathOption,
  prepareFile,
  printJson,
  progressDisplay,
  splitOption,
  throwSkip,
  wholeNumber,
} from '@counterpoint/cli';
import { CounterpointError, writeFileAtomically } from '@counterpoint/core';
import { embedWith, mineHardNegatives, type TextRecord } from '@counterpoint/text';
import { Option, type Command } from 'commander';
import { loadModel } from '../load-model.js';
import { columnsFor, openTexts } from '../open-texts.js';
import { readReported } from '../read-reported.js';

interface MineOptions {
  readonly data: string;
  readonly split?: string;
  readonly columns?: readonly string[];
  readonly out: string;
  readonly skip: number;
  readonly depth: number;
  readonly share: number;
  readonly both?: boolean;
  readonly batchSize: number;
  readonly onError: OnError;
  readonly engine: string;
  readonly json?: boolean;
}

export function addMineCommand(to: Command): void {
  const command = to
    .command('mine')
    .description(
      'finds a hard negative for each pair with a first model, and writes triplets for `train --method hard-negatives`',
    )
    .argument('<model>', "a run's folder, or a Hugging Face folder")
    .addOption(dataOption('pairs').makeOptionMandatory())
    .addOption(splitOption())
    .addOption(columnsOption('the two columns, with a comma between (default: those of the run)'))
    .addOption(new Option('--out <file>', 'a .tsv').argParser(pathOption).makeOptionMandatory())
    .addOption(
      new Option('--skip <n>', 'nearest candidates to pass over')
        .argParser(wholeNumber(0))
        .default(0),
    )
    .addOption(
      new Option('--depth <n>', 'how far down to look').argParser(wholeNumber(1)).default(50),
    )
    .addOption(
      new Option(
        '--share <x>',
        "candidates above this share of the positive's similarity count as true",
      )
        .argParser(number({ above: 0, maximum: 1 }))
        .default(0.95),
    )
    .option(
      '--both',
      'also finds one among the first column for each text of the second: twice as many triplets',
    )
    .addOption(batchSizeOption('texts', 64))
    .addOption(onErrorOption('rows'))
    .addOption(engineOption())
    .addOption(threadsOption())
    .addOption(jsonOption())
    .action(mine);
  addExamples(command, [
    'mine runs/first --data pairs.tsv --out triplets.tsv',
    'mine runs/first --data pairs.tsv --out triplets.tsv --depth 100 --both',
  ]);
}

async function mine(
  path: string,
  {
    data,
    split,
    columns,
    out,
    skip,
    depth,
    share,
    both,
    batchSize,
    onError,
    engine,
    json,
  }: MineOptions,
): Promise<void> {
  const display = progressDisplay({ silent: json === true });
  await prepareFile(out);
  const model = await loadModel(path, { engine, batchSize });
  const skips = new SkipReport(display);
  const onSkip = onError === 'skip' ? skips.onSkip : throwSkip;
  const { rows: pairs } = await readReported(
    await openTexts(data, { split: split || undefined, onSkip }),
    { columns: columnsFor(model.columns, columns), display, onSkip },
  );
  if (pairs.some(({ texts }) => texts.length < 2))
    throw new CounterpointError('CP_NLP_DATA', {
      what: 'The data holds no pairs',
      where: data,
      expected: 'two columns of text',
      remedy: 'name them with --columns',
    });
  const onProgress = (done: number, total: number) =>
    display.update({ step: done, totalSteps: total, facts: ['embedded'] });
  const anchors = await embedWith(
    model,
    pairs.map(({ texts }) => texts[0]),
    { onProgress },
  );
  const positives = await embedWith(
    model,
    pairs.map(({ texts }) => texts[1]!),
    { onProgress },
  );
  display.end();
  const settings = { skip, depth, share };
  const turned = (): TextRecord[] =>
    pairs.map(({ texts: [first, second] }) => ({ texts: [second!, first] }));
  const triplets = [
    ...(await mineHardNegatives({ pairs, anchors, positives }, settings)),
    ...(both
      ? await mineHardNegatives(
          { pairs: turned(), anchors: positives, positives: anchors },
          settings,
        )
      : []),
  ];
  const line = (texts: readonly string[]) =>
    `${texts.map((text) => text.replaceAll(/[\t\r\n]+/gu, ' ')).join('\t')}\n`;
  const content = [
    line(['anchor', 'positive', 'hard_negative']),
    ...triplets.map(({ texts }) => line(texts)),
  ].join('');
  await writeFileAtomically(out, content);
  if (json)
    printJson({
      out,
      pairs: pairs.length,
      triplets: triplets.length,
      skipped: skips.total,
      skippedByCode: skips.byCode,
    });
  else
    display.say(
      `${triplets.length} triplets of ${pairs.length} pairs are in ` +
        `${out}${skips.total > 0 ? `; ${skips.text}` : ''}.`,
    );
}
