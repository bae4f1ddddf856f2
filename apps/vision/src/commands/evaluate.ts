import { Registry } from '@counterpoint/core';
import {
  beginEngine,
  encoderRecord,
  loadEncoder,
  loadPlugins,
  positiveNumber,
  progressDisplay,
  SkipReport,
  wholeNumber,
} from '@counterpoint/cli';
import { accuracyReport, reportJson, reportText, type Parts } from '@counterpoint/eval';
import { Option, type Command } from 'commander';
import { plugins } from '../plugins.js';
import { embedParts, splitNames } from '../scoring/embed-parts.js';

interface EvaluateOptions {
  readonly data: string;
  readonly train: string;
  readonly test: string;
  readonly validation?: string;
  readonly neighbours: number;
  readonly temperature: number;
  readonly baselines: boolean;
  readonly engine: string;
  readonly onError: 'skip' | 'fail';
  readonly json?: boolean;
}

export function addEvaluateCommand(to: Command): void {
  to.command('evaluate')
    .description(
      'scores an encoder by nearest neighbours and a linear probe, beside the untrained encoder and raw pixels',
    )
    .argument('<run>', "a run's folder")
    .requiredOption(
      '--data <path>',
      'labelled data, best with a training and a test part; without parts a fifth is held back',
    )
    .option('--train <split>', 'the part to learn from', 'train')
    .option('--test <split>', 'the part to score, once', 'test')
    .option(
      '--validation <split>',
      'the part to choose settings on (default: `val` where there is one, else a fifth of the training part)',
    )
    .option('--neighbours <k>', 'neighbours that vote', wholeNumber(1), 200)
    .option('--temperature <t>', 'of the votes', positiveNumber, 0.1)
    .option('--no-baselines', 'leaves out the untrained encoder and raw pixels')
    .option('--engine <name>', 'which engine computes; see `engines`', 'auto')
    .addOption(
      new Option('--on-error <policy>', 'for pictures that cannot be read')
        .choices(['skip', 'fail'])
        .default('skip'),
    )
    .option('--json', 'prints one JSON object')
    .action(evaluate);
}

async function evaluate(
  run: string,
  {
    data,
    neighbours,
    temperature,
    baselines: withBaselines,
    engine,
    onError,
    json,
    ...given
  }: EvaluateOptions,
): Promise<void> {
  const display = progressDisplay({ silent: json === true });
  const registry = new Registry(plugins);
  await loadPlugins(registry, (await encoderRecord(run)).plugins);
  await beginEngine(engine);
  const { encoder, modality, untrained } = await loadEncoder(run, registry);
  const names = await splitNames(data, modality, given);
  if (names.heldOut) display.say('The data has no parts: a fifth of it is held back and scored.');
  const report = new SkipReport(display);
  const skips = onError === 'skip' ? report : 'fail';
  display.say('Embedding with the trained encoder.');
  const trained = await embedParts(data, names, modality, display, encoder, skips);
  const baselines: Record<string, Parts> = {};
  if (withBaselines) {
    display.say('Embedding with the untrained encoder, and raw pixels.');
    const begun = await untrained();
    baselines['untrained'] = await embedParts(data, names, modality, display, begun, skips);
    begun.dispose();
    baselines['raw'] = await embedParts(data, names, modality, display, undefined, skips);
  }
  display.say('Scoring.');
  const title = `${data}: ${names.heldOut ? 'a fifth held back' : names.test} (${trained.test.count}) by ${names.heldOut ? 'the rest' : names.train} (${trained.train.count})`;
  const scores = accuracyReport(title, trained, baselines, {
    knn: { k: Math.min(neighbours, trained.train.count), temperature },
  });
  if (json)
    process.stdout.write(
      `${JSON.stringify({ run, data, ...reportJson(scores), skipped: report.total, skippedByCode: report.byCode })}\n`,
    );
  else process.stdout.write(`${reportText(scores)}\n${report.total > 0 ? `${report.text}\n` : ''}`);
}
