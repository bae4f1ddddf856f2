import { Registry } from '@counterpoint/core';
import { beginEngine, encoderRecord, loadEncoder, loadPlugins, progressDisplay } from '@counterpoint/cli';
import { accuracyReport, reportJson, reportText, type Parts } from '@counterpoint/eval';
import type { Command } from 'commander';
import { plugins } from '../plugins.js';
import { embedParts, splitNames } from '../scoring/embed-parts.js';

interface EvaluateOptions {
  readonly data: string;
  readonly train: string;
  readonly test: string;
  readonly validation?: string;
  readonly neighbours: string;
  readonly temperature: string;
  readonly baselines: boolean;
  readonly engine: string;
  readonly json?: boolean;
}

export function addEvaluateCommand(to: Command): void {
  to.command('evaluate')
    .description('scores an encoder by nearest neighbours and a linear probe, beside the untrained encoder and raw pixels')
    .argument('<run>', "a run's folder")
    .requiredOption('--data <path>', 'labelled data with a training and a test part')
    .option('--train <split>', 'the part to learn from', 'train')
    .option('--test <split>', 'the part to score, once', 'test')
    .option('--validation <split>', 'the part to choose settings on (default: `val` where there is one, else a fifth of the training part)')
    .option('--neighbours <k>', 'neighbours that vote', '200')
    .option('--temperature <t>', 'of the votes', '0.1')
    .option('--no-baselines', 'leaves out the untrained encoder and raw pixels')
    .option('--engine <name>', 'which engine computes; see `engines`', 'auto')
    .option('--json', 'prints one JSON object')
    .action(evaluate);
}

async function evaluate(run: string, { data, neighbours, temperature, baselines: withBaselines, engine, json, ...given }: EvaluateOptions): Promise<void> {
  const display = progressDisplay({ silent: json === true });
  const registry = new Registry(plugins);
  await loadPlugins(registry, (await encoderRecord(run)).plugins);
  await beginEngine(engine);
  const { encoder, modality, untrained } = await loadEncoder(run, registry);
  const names = await splitNames(data, modality, given);
  display.say('Embedding with the trained encoder.');
  const trained = await embedParts(data, names, modality, display, encoder);
  const baselines: Record<string, Parts> = {};
  if (withBaselines) {
    display.say('Embedding with the untrained encoder, and raw pixels.');
    const begun = await untrained();
    baselines['untrained'] = await embedParts(data, names, modality, display, begun);
    begun.dispose();
    baselines['raw'] = await embedParts(data, names, modality, display);
  }
  display.say('Scoring.');
  const title = `${data}: ${names.test} (${trained.test.count}) by ${names.train} (${trained.train.count})`;
  const report = accuracyReport(title, trained, baselines, { knn: { k: Math.min(Number(neighbours), trained.train.count), temperature: Number(temperature) } });
  process.stdout.write(json ? `${JSON.stringify({ run, data, ...reportJson(report) })}\n` : `${reportText(report)}\n`);
}
