import { CounterpointError, Registry, type Dataset, type Encoder, type Modality, type Sample } from '@counterpoint/core';
import { beginEngine, embedDataset, encoderRecord, loadEncoder, loadPlugins, progressDisplay, type EmbeddedDataset, type ProgressDisplay } from '@counterpoint/cli';
import { listSplits, mapDataset, openDataset } from '@counterpoint/data';
import { accuracyReport, reportJson, reportText, type LabelledMatrix, type Parts } from '@counterpoint/eval';
import type { Command } from 'commander';
import { plugins } from '../plugins.js';

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

async function evaluate(run: string, options: EvaluateOptions): Promise<void> {
  const display = progressDisplay({ silent: options.json === true });
  const registry = new Registry(plugins);
  await loadPlugins(registry, (await encoderRecord(run)).plugins);
  await beginEngine(options.engine);
  const { encoder, modality, untrained } = await loadEncoder(run, registry);
  const report = await scoreEncoder({ encoder, untrained, modality, display, options });
  process.stdout.write(options.json ? `${JSON.stringify({ run, data: options.data, ...reportJson(report) })}\n` : `${reportText(report)}\n`);
}

export interface ScoreOptions {
  readonly encoder: Encoder;
  readonly untrained: () => Promise<Encoder>;
  readonly modality: Modality;
  readonly display: ProgressDisplay;
  readonly options: EvaluateOptions;
}

/** The report behind `evaluate`. */
export async function scoreEncoder({ encoder, untrained, modality, display, options }: ScoreOptions): Promise<ReturnType<typeof accuracyReport>> {
  const splits = await listSplits(options.data, { extensions: modality.extensions });
  const validation = options.validation ?? splits.find((split) => ['val', 'validation'].includes(split));
  const names = { train: options.train, ...(validation === undefined ? {} : { validation }), test: options.test };
  const open = async (split: string): Promise<Dataset> => {
    const onSkip = ({ key, message }: { key: string; message: string }) => display.say(`Skipped ${key}: ${message}`);
    const stored = await openDataset(options.data, { split, extensions: modality.extensions, onSkip });
    return mapDataset(stored, (sample: Sample) => modality.decode(sample)) as Dataset;
  };
  const embedParts = async (what: string, of?: Encoder): Promise<Parts> => {
    const parts: Record<string, LabelledMatrix> = {};
    for (const [part, split] of Object.entries(names)) {
      display.say(`Embedding ${split} with ${what}.`);
      const dataset = await open(split);
      parts[part] = labelled(await embedDataset({ dataset, modality, ...(of ? { encoder: of } : {}), onSkip: () => undefined }), split);
      await dataset.close?.();
    }
    return parts as unknown as Parts;
  };
  const trained = await embedParts('the trained encoder', encoder);
  const baselines: Record<string, Parts> = {};
  if (options.baselines) {
    const begun = await untrained();
    baselines['untrained'] = await embedParts('the untrained encoder', begun);
    begun.dispose();
    baselines['raw'] = await embedParts('raw pixels');
  }
  display.say('Scoring.');
  const k = Math.min(Number(options.neighbours), trained.train.count);
  return accuracyReport(`${options.data}: ${names.test} (${trained.test.count}) by ${names.train} (${trained.train.count})`, trained, baselines, { knn: { k, temperature: Number(options.temperature) } });
}

function labelled({ rows, count, width, labels }: EmbeddedDataset, split: string): LabelledMatrix {
  if (labels.some((label) => label < 0)) {
    throw new CounterpointError('CP_VISION_UNLABELLED', { what: 'Some samples have no class', where: split, expected: 'a class for every sample', remedy: 'put pictures in class folders, or give .cls members or a label column' });
  }
  return { rows, count, width, labels };
}
