import { CounterpointError } from '@counterpoint/core';
import { Option, type Command } from 'commander';
import { addExamples } from '../commands/examples.js';
import { number, path, several, text, wholeNumber } from '../commands/parse-option.js';
import {
  dataOption,
  jsonOption,
  labelOption,
  pluginOption,
  seedOption,
  splitOption,
  threadsOption,
} from '../commands/shared-options.js';
import type { RawConfig } from '../config/config-file.js';
import type { Program } from '../program/program.js';
import type { PretrainConfig } from '../run/pretrain-config.js';
import { runTrain } from '../run/run-train.js';
import { fineTuneRecipe, fineTuneProgram } from './fine-tune-program.js';
import type { FinetuneOptions } from './finetune-options.js';
import { flagOf } from '../commands/no-effect.js';
import { requireEffects, requireEffectsIn } from './option-effects.js';

/** What a program changes about `finetune`. */
export interface FinetuneCommand<Options extends FinetuneOptions> {
  /** Options beside the shared ones. */
  readonly options?: readonly Option[];
  /** What a start may be. */
  readonly start?: string;
  /** Default: {@link runTrain} by a {@link fineTuneProgram} program. */
  readonly run?: (options: Options) => Promise<unknown>;
  /** Command lines after the program's name. */
  readonly examples?: readonly string[];
}

/** Adds `finetune`: learns classes from an earlier model. */
export function addFinetuneCommand<Options extends FinetuneOptions = FinetuneOptions>(
  to: Command,
  program: Program,
  {
    options = [],
    start = "a run's folder, weights, or a folder of transformers.js",
    run,
    examples,
  }: FinetuneCommand<Options> = {},
): void {
  const data = program.exampleData ?? 'data';
  const command = to
    .command('finetune')
    .description(
      'adapts an earlier model to labelled data: a head on its embedding, low-rank updates, or ' +
        'all weights. Learning from pairs, scores or views goes on with `train --from`; there, ' +
        '--set adapt.train=lora and the other entries of `adapt` mean the same',
    )
    .argument('[start]', start);
  for (const option of [...finetuneOptions(program), ...options]) command.addOption(option);
  command.action(async (from: string | undefined, flags: Options) => {
    const request = { ...requestOf(from, flags) } as Options;
    await (run ?? ((request: Options) => runTrain(fineTuneProgram(program), request)))(request);
  });
  addExamples(
    command,
    examples ?? [
      `finetune runs/first --data ${data} --out runs/classes`,
      `finetune runs/first --data ${data} --train lora --l2-sp 0.01 --interpolate validation --out runs/lora`,
    ],
  );
}

/** The options of `train` that the options of `finetune` mean. @throws CP_CLI_USAGE */
export function requestOf<Options extends FinetuneOptions>(
  from: string | undefined,
  options: Options,
): Options {
  requireStart(from, options);
  const { train, rank, alpha, batchNorm, layerDecay, unfreeze, l2Sp } = options;
  const { validation, heldOut, interpolate, distil, labelSmoothing, learningRate } = options;
  const adapt = {
    ...{ train, rank, alpha, normalisation: batchNorm },
    ...{ layerDecay, unfreezeEpochs: unfreeze, l2SP: l2Sp },
  };
  const overlay: RawConfig = {
    adapt,
    fineTune: {
      ...{ split: validation, heldOut },
      ...{ labels: options.labelShare, interpolation: interpolate },
    },
    method: { distil, labelSmoothing },
    ...(learningRate === undefined ? {} : { learningRate: { base: learningRate } }),
  };
  if (options.resume !== undefined)
    return { ...options, from, check: (config) => requireFineTune(config, options) };
  if (!configMayAdapt(options)) requireEffects(options, train ?? 'all');
  return {
    ...options,
    ...{ from, overlay, method: fineTuneRecipe },
    check: (config) => requireEffectsIn(config, options),
  };
}

/** Whether something beside the options may say what is trained. */
function configMayAdapt({ config, set = [] }: FinetuneOptions): boolean {
  return config !== undefined || set.some((setting) => /^\s*adapt\s*[.=]/.test(setting));
}

/** A run that `finetune` continues was begun by it. @throws CP_CLI_USAGE */
function requireFineTune({ fineTune }: PretrainConfig, { resume }: FinetuneOptions): void {
  if (fineTune !== undefined) return;
  throw new CounterpointError('CP_CLI_USAGE', {
    what: 'The run was not begun with `finetune`',
    where: `--resume ${resume}`,
    expected: 'a run of `finetune`',
    remedy: 'continue it with `train --resume`, or adapt its model: finetune RUN --data DATA',
  });
}

/** @throws CP_CLI_USAGE */
function requireStart(from: string | undefined, options: FinetuneOptions): void {
  if (options.resume === undefined && from !== undefined) return;
  if (options.resume === undefined)
    throw new CounterpointError('CP_CLI_USAGE', {
      what: 'There is no model to start from',
      where: 'finetune',
      expected: "a run's folder before the options, or --resume",
      remedy: 'name the model, or train one from scratch with `train`',
    });
  const allowedNames = ['resume', 'data', 'engine', 'threads', 'json', 'dryRun', 'set', 'plugin'];
  const extra = Object.entries(options).find(
    ([name, value]) => value !== undefined && !allowedNames.includes(name),
  );
  if (from === undefined && extra === undefined) return;
  throw new CounterpointError('CP_CLI_USAGE', {
    what: 'A run goes on as it was begun',
    where: from === undefined ? flagOf(extra![0]) : from,
    expected: '--resume with no start and no option that changes the run',
    remedy: 'leave it out, or begin a new run with --out',
  });
}

function finetuneOptions(program: Program): Option[] {
  const { samples } = program;
  const option = (flags: string, description: string) => new Option(flags, description);
  const share = number({ minimum: 0, maximum: 1 });
  return [
    dataOption(`labelled ${samples} to learn from`),
    splitOption('which split of the data to learn from (default: train)'),
    labelOption(),
    option('--validation <split>', 'the split that is scored').argParser(text),
    option(
      '--held-out <share>',
      'without --validation: the share of the split that is scored instead; equal samples together (default: 0.1)',
    ).argParser(number({ above: 0, maximum: 0.9 })),
    option(
      '--label-share <share>',
      'learns from this share of the other samples, at least two, drawn by --seed (default: 1)',
    ).argParser(number({ above: 0, maximum: 1 })),
    option('--out <folder>', 'where the run goes (default: runs/fine-tune-<time>)').argParser(path),
    option('--resume <folder>', 'continues a run of `finetune` that was stopped').argParser(path),
    option('--config <file>', 'a JSON config; see `schema`').argParser(path),
    option('--set <path=value>', 'changes one entry of the config; may be given again')
      .argParser(several((value: string) => value))
      .default([], 'none'),
    option(
      '--train <part>',
      'the head alone; low-rank updates of dense weights and 1x1 convolutions (LoRA); all weights (default: all)',
    ).choices(['head', 'lora', 'all']),
    option('--rank <r>', 'of low-rank updates (default: 8)').argParser(wholeNumber(1)),
    option('--alpha <a>', 'updates are scaled by alpha / rank (default: twice the rank)').argParser(
      number({ above: 0 }),
    ),
    option(
      '--batch-norm <statistics>',
      'batch normalisation by running statistics, which stay, or by those of the batch (default: running)',
    ).choices(['running', 'batch']),
    option(
      '--layer-decay <share>',
      'the learning rate of a layer as a share of that of the layer above (default: 1)',
    ).argParser(number({ above: 0, maximum: 1 })),
    option(
      '--unfreeze <epochs>',
      'epochs from one layer to the next below beginning to learn (default: 0, all at once)',
    ).argParser(number({ minimum: 0 })),
    option('--l2-sp <strength>', 'pulls weights towards those of the start (default: 0)').argParser(
      number({ minimum: 0 }),
    ),
    option(
      '--distil <weight>',
      `keeps embeddings near those of the start; then ${samples} without a class are used, too (default: 0)`,
    ).argParser(number({ minimum: 0 })),
    option('--label-smoothing <share>', 'of the targets (default: 0)').argParser(
      number({ minimum: 0, maximum: 0.99 }),
    ),
    option(
      '--interpolate <share>',
      'exports weights at this place between start (0) and end (1), or at the best one on ' +
        'what is held out: validation (default: 1)',
    ).argParser((value) => (value === 'validation' ? value : share(value))),
    option('--learning-rate <rate>', 'at its highest (default: that of the recipe)').argParser(
      number({ above: 0 }),
    ),
    option('--epochs <n>', 'passes over the data (default: 10)').argParser(number({ above: 0 })),
    option('--batch-size <n>', `${samples} in a batch (default: 64)`).argParser(wholeNumber(2)),
    option(
      '--engine <name>',
      'which engine computes; see `engines` (default: the first that works)',
    ).argParser(text),
    threadsOption(),
    seedOption(),
    option('--on-error <policy>', 'for samples that cannot be read (default: skip)').choices([
      'skip',
      'fail',
    ]),
    pluginOption(),
    jsonOption('prints one JSON object at the end and no progress'),
    option('--dry-run', 'prints the resolved config, and trains nothing'),
  ];
}
