import { undefinedOn, CounterpointError, openAtomicFile } from '@counterpoint/core';
import { classOccurs, matchClasses } from '@counterpoint/data';
import type { Dataset } from '@counterpoint/core';
import { meanInterval, type Interval } from '@counterpoint/eval';
import { Option, type Command } from 'commander';
import { readClassHead } from '../finetune/class-head.js';
import type { Program } from '../program/program.js';
import { prepareFile } from '../run/check-writable.js';
import { decodeSamples } from '../run/decode-samples.js';
import { embedBatches } from '../run/embed-dataset.js';
import { openProgramRun } from '../run/open-program-run.js';
import { openRunData } from '../run/open-run-data.js';
import { sayReport } from '../run/read-report.js';
import { SkipReport } from '../run/skip-report.js';
import { copiesOfRun } from '../score/copies-of-run.js';
import { intervalText } from '../score/score-table.js';
import { refuseOtherNames } from '../source/refuse-other-names.js';
import { printJson } from '../terminal/print-json.js';
import { progressDisplay } from '../terminal/progress.js';
import { addExamples } from './examples.js';
import { path } from './parse-option.js';
import {
  batchSizeOption,
  dataOption,
  engineOption,
  jsonOption,
  labelOption,
  onErrorOption,
  splitOption,
  threadsOption,
  type OnError,
} from './shared-options.js';

interface PredictOptions {
  readonly data: string;
  readonly split?: string;
  readonly label?: string;
  readonly out: string;
  readonly batchSize: number;
  readonly engine?: string;
  readonly onError: OnError;
  readonly json?: boolean;
}

/** Adds `predict`: the class of every sample, by a run of `finetune`. */
export function addPredictCommand(to: Command, program: Program): void {
  const { samples, exampleData = 'data' } = program;
  const command = to
    .command('predict')
    .description(
      `writes the class of each of the ${samples} by the head of a run of \`finetune\`, with its ` +
        'probability; where the data has classes, the share of right ones is printed',
    )
    .argument('<run>', 'the folder of a run of `finetune`')
    .addOption(dataOption(samples).makeOptionMandatory())
    .addOption(splitOption())
    .addOption(labelOption())
    .addOption(
      new Option('--out <file>', 'ending in .csv: id, class, probability and the class of the data')
        .argParser(path)
        .makeOptionMandatory(),
    )
    .addOption(batchSizeOption(samples))
    .addOption(engineOption())
    .addOption(threadsOption())
    .addOption(onErrorOption(samples))
    .addOption(jsonOption())
    .action((run: string, options: PredictOptions) => predict(program, run, options));
  addExamples(command, [
    `predict runs/classes --data ${exampleData} --out classes.csv`,
    `predict runs/classes --data ${exampleData} --split test --out classes.csv --json`,
  ]);
}

/** @throws CP_CLI_USAGE */
function requireCsv(out: string): void {
  if (/\.csv$/i.test(out)) return;
  throw new CounterpointError('CP_CLI_USAGE', {
    what: `--out "${out}" does not end in .csv`,
    where: '--out',
    expected: 'a table of classes',
    remedy: 'let it end in .csv',
  });
}

async function predict(program: Program, run: string, options: PredictOptions): Promise<void> {
  const { data, split, label, out, batchSize, engine, onError, json } = options;
  const { samples } = program;
  const display = progressDisplay({ silent: json === true });
  const skips = new SkipReport(display);
  const onSkip = onError === 'skip' ? skips.onSkip : undefined;
  requireCsv(out);
  refuseOtherNames(data, { split, label });
  await prepareFile(out);
  const opened = await openProgramRun(program, run, engine);
  const { encoder, modality, fingerprint } = opened;
  const head = await readClassHead(run, encoder.width);
  const stored = await openRunData(program, opened, { path: data, split, label }, onSkip);
  sayReport(stored, display);
  const dataset = decodeSamples(stored, modality, skips);
  const mapping = mappingOf(head.classes, stored);
  const copies = mapping && (await copiesOfRun(program, opened, stored));
  const file = await openAtomicFile(out);
  const correct: number[] = [];
  let count = 0;
  try {
    await file.write(line(['id', 'class', 'probability', 'label']));
    const onProgress = (done: number) =>
      display.update({ step: done, totalSteps: dataset.size, facts: ['predicted'] });
    const all = { dataset, modality, encoder, batchSize, onProgress, onSkip };
    for await (const { keys, rows, labels } of embedBatches(all)) {
      const probabilities = await head.probabilities(rows);
      for (const [i, key] of keys.entries()) {
        const row = probabilities.subarray(i * head.classes.length, (i + 1) * head.classes.length);
        const best = row.indexOf(row.reduce((a, b) => Math.max(a, b)));
        const known = labels[i]! >= 0;
        const name = known ? (stored.classes?.[labels[i]!] ?? String(labels[i])) : '';
        await file.write(line([key, head.classes[best]!, row[best]!.toFixed(6), name]));
        if (known && mapping !== undefined) correct.push(mapping[labels[i]!] === best ? 1 : 0);
      }
      count += keys.length;
    }
    await file.commit();
  } catch (error) {
    await file.abandon();
    throw error;
  } finally {
    display.end();
    head.dispose();
    encoder.dispose();
    await dataset.close?.();
  }
  const accuracy: Interval | undefined = correct.length > 0 ? meanInterval(correct) : undefined;
  const { classes } = head;
  const skipped = { skipped: skips.total, skippedByCode: skips.byCode };
  if (json)
    return printJson({ out, count, classes, accuracy, copies, ...skipped, model: fingerprint });
  display.say(`${count} classes are in ${out}${skips.text === '' ? '' : `; ${skips.text}`}.`);
  if (accuracy !== undefined) {
    display.say(`Right are ${intervalText(accuracy)} of ${correct.length} with a known class.`);
    display.say(copiesLine(copies, samples));
  } else if (stored.classes !== undefined)
    display.say('The data has classes that the head does not know: no accuracy.');
}

/** The head's index of each class of the data; undefined where the head does not know them all. */
function mappingOf(headClasses: readonly string[], stored: Dataset): ArrayLike<number> | undefined {
  if (stored.classes === undefined) return undefined;
  try {
    return matchClasses(headClasses, stored.classes, stored.name, classOccurs(stored)).indices;
  } catch (error) {
    return undefinedOn('CP_DATA_CLASSES')(error);
  }
}

/** What the share of right ones is no evidence for. */
function copiesLine(copies: number | undefined, samples: string): string {
  if (copies === undefined) return 'Whether the run was trained on some of them cannot be said.';
  if (copies === 0) return `None of the ${samples} are in the data of the run.`;
  return (
    `${copies} of the ${samples} are in the data of the run, which learned from it: the share is no ` +
    'evidence for new ones.'
  );
}

/** A line of CSV, RFC 4180. */
function line(fields: readonly string[]): string {
  const quoted = fields.map((field) =>
    /[",\r\n]/.test(field) ? `"${field.replaceAll('"', '""')}"` : field,
  );
  return `${quoted.join(',')}\n`;
}
