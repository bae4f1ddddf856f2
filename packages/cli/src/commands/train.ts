import { Option, type Command } from 'commander';
import type { Program } from '../program/program.js';
import type { TrainOptions } from '../run/train-options.js';
import { runTrain } from '../run/run-train.js';
import { addExamples } from './examples.js';
import { duration, memorySize, number, path, several, text, wholeNumber } from './parse-option.js';
import {
  jsonOption,
  labelOption,
  pluginOption,
  seedOption,
  threadsOption,
} from './shared-options.js';

/** What a program changes about `train`. */
export interface TrainCommand<Options extends TrainOptions> {
  readonly description?: string;
  /** Options beside the shared ones. */
  readonly options?: readonly Option[];
  /** Default: {@link runTrain}. */
  readonly run?: (options: Options) => Promise<unknown>;
  /** Command lines after the program's name. */
  readonly examples?: readonly string[];
}

/** Adds `train` to a program. */
export function addTrainCommand<Options extends TrainOptions = TrainOptions>(
  to: Command,
  program: Program,
  { description, options = [], run, examples }: TrainCommand<Options> = {},
): void {
  const data = program.exampleData ?? 'data';
  const command = to
    .command('train')
    .description(description ?? 'pretrains an encoder on a folder, archive, manifest or table');
  for (const option of [...sharedOptions(program), ...options]) command.addOption(option);
  command.action(async (flags: Options) => {
    await (run ?? ((options: Options) => runTrain(program, options)))(flags);
  });
  addExamples(
    command,
    examples ?? [
      `train --data ${data} --out runs/first`,
      `train --data ${data} --method ${program.defaultMethod} --epochs 5 --dry-run`,
    ],
  );
}

function recipeOptions(): Option[] {
  return [
    new Option('--recipe <choice>', 'chooses a recipe for the data, without labels').choices([
      'auto',
    ]),
    new Option(
      '--budget <time>',
      'with --recipe auto: for choosing and training, such as 90s, 10m or 1h',
    ).argParser(duration),
    new Option(
      '--replay <run>',
      'with --recipe auto, in place of --budget: repeats the search of a run step by step',
    ).argParser(path),
  ];
}

function sharedOptions(program: Program): Option[] {
  const option = (flags: string, description: string) => new Option(flags, description);
  return [
    option('--data <path>', 'what to train on').argParser(path),
    option('--split <name>', 'which split of the data (default: train)').argParser(text),
    labelOption(),
    option('--config <file>', 'a JSON config; see `schema`').argParser(path),
    option('--set <path=value>', 'changes one entry of the config; may be given again')
      .argParser(several((value: string) => value))
      .default([], 'none'),
    option('--method <name>', `one of ${Object.keys(program.recipes).join(', ')}`).argParser(text),
    option(
      '--loss <type>',
      'trains on two views with this loss, such as core/vicreg or one of a plugin; see `parts --kind loss`',
    ).argParser(text),
    ...(program.chooseRecipes === undefined ? [] : recipeOptions()),
    option('--out <folder>', 'where the run goes (default: runs/<method>-<time>)').argParser(path),
    option('--resume <folder>', 'continues a run that was stopped').argParser(path),
    option('--more-epochs <n>', 'with --resume: adds passes over the data to a run').argParser(
      number({ above: 0 }),
    ),
    option('--from <run>', 'starts from the weights of a run, or of a .safetensors file').argParser(
      path,
    ),
    option(
      '--engine <name>',
      'which engine computes; see `engines` (default: the first that works)',
    ).argParser(text),
    threadsOption(),
    seedOption(),
    option('--epochs <n>', 'passes over the data').argParser(number({ above: 0 })),
    option('--batch-size <n>', 'samples in a batch').argParser(wholeNumber(2)),
    option('--memory <size>', 'plans the micro-batch for this much memory, such as 4GB').argParser(
      memorySize,
    ),
    option('--validate <split>', 'scores the encoder on a split while training').argParser(text),
    option('--validate-every <n>', 'steps between scores (default: 100)').argParser(wholeNumber(1)),
    option(
      '--patience <n>',
      'stops after so many scores without improvement (default: never)',
    ).argParser(wholeNumber(1)),
    option('--on-collapse <policy>', 'when the embeddings collapse (default: warn)').choices([
      'warn',
      'stop',
      'rollback',
    ]),
    option('--on-error <policy>', 'for samples that cannot be read (default: skip)').choices([
      'skip',
      'fail',
    ]),
    pluginOption(),
    jsonOption('prints one JSON object at the end and no progress'),
    option('--ranks <engine>', 'joins the processes that a launcher started').choices(['mpi']),
    option('--deadline <seconds>', 'how long a rank waits for others (default: 600)').argParser(
      number({ above: 0 }),
    ),
    option(
      '--signal-before <seconds>',
      'stops with a checkpoint this long before the end of the Slurm job',
    ).argParser(wholeNumber(0)),
    option('--dry-run', 'prints the resolved config and the plan, and trains nothing'),
  ];
}
