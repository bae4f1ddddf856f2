import { join } from 'node:path';
import { isDeepStrictEqual } from 'node:util';
import { CounterpointError, Registry, type TypedConfig } from '@counterpoint/core';
import { Option, type Command } from 'commander';
import { addExamples } from '../commands/examples.js';
import { number, path, several, text, wholeNumber } from '../commands/parse-option.js';
import {
  dataOption,
  engineOption,
  jsonOption,
  onErrorOption,
  pluginOption,
  seedOption,
  splitOption,
  threadsOption,
} from '../commands/shared-options.js';
import { loadPlugins } from '../config/load-plugins.js';
import type { Program } from '../program/program.js';
import { checkWritable } from '../run/check-writable.js';
import { defaultOut } from '../run/default-out.js';
import { orRemoved } from '../run/or-removed.js';
import type { PretrainConfig } from '../run/pretrain-config.js';
import { RunFolder } from '../run/run-folder.js';
import { runTrain } from '../run/run-train.js';
import { startFrom } from '../run/start-from.js';
import type { TrainOptions } from '../run/train-options.js';
import { distilProgram, distilRecipe } from './distil-program.js';
import { studentConfig } from './student-config.js';

interface DistilOptions extends TrainOptions {
  readonly teacher: string;
  readonly student: string;
  readonly heldOut?: number;
}

/** Adds `distil`: a small encoder imitates a large model, on samples without labels. */
export function addDistilCommand(to: Command, program: Program): void {
  const { samples, exampleData: data = 'data' } = program;
  const usual = program.recipes[program.defaultMethod]?.['encoder'] as TypedConfig | undefined;
  const student = usual?.type ?? 'TYPE';
  const command = to
    .command('distil')
    .description(
      `trains a small encoder to find ${samples} alike as a large model does, without labels`,
    )
    .addOption(
      new Option(
        '--teacher <model>',
        "a run's folder, its export, weights, or a folder of transformers.js",
      )
        .argParser(text)
        .makeOptionMandatory(),
    )
    .addOption(
      new Option('--student <type>', 'its encoder; see `parts`; --set encoder.ENTRY sizes it')
        .argParser(text)
        .makeOptionMandatory(),
    )
    .addOption(dataOption(`${samples} to learn from`).makeOptionMandatory())
    .addOption(splitOption('which split of the data to learn from (default: train)'))
    .addOption(
      new Option(
        '--held-out <share>',
        'on which student and teacher are compared, at most 500; equal samples together (default: 0.1)',
      ).argParser(number({ above: 0, maximum: 0.9 })),
    )
    .addOption(
      new Option('--out <folder>', 'where the run goes (default: runs/distil-<time>)').argParser(
        path,
      ),
    )
    .addOption(
      new Option('--set <path=value>', 'changes one entry of the config; may be given again')
        .argParser(several((value: string) => value))
        .default([], 'none'),
    )
    .addOption(
      new Option('--epochs <n>', 'passes over the data (default: 20)').argParser(
        number({ above: 0 }),
      ),
    )
    .addOption(
      new Option('--batch-size <n>', `${samples} in a batch (default: 128)`).argParser(
        wholeNumber(2),
      ),
    )
    .addOption(seedOption())
    .addOption(onErrorOption(samples))
    .addOption(pluginOption())
    .addOption(engineOption())
    .addOption(threadsOption())
    .addOption(jsonOption('prints one JSON object at the end and no progress'))
    .action((options: DistilOptions) => distil(program, options));
  addExamples(command, [
    `distil --teacher runs/large --student ${student} --data ${data} --set encoder.width=4 ` +
      '--out runs/small',
    `distil --teacher pretrained --student ${student} --data ${data} --epochs 50`,
  ]);
}

async function distil(program: Program, options: DistilOptions): Promise<void> {
  const { teacher, student, heldOut, plugin: plugins = [], ...train } = options;
  const out = options.out ?? defaultOut(distilRecipe);
  await checkWritable(out);
  await RunFolder.requireNone(out);
  await orRemoved(out, async () => {
    const folder = join(out, 'teacher');
    const start = await startFrom(teacher, { program, out: folder, engine: options.engine });
    const { encoder: imitated, modality, weights } = start;
    if (imitated === undefined) throw weightsAlone(teacher);
    const ofTeacher = (start['plugins'] ?? []) as readonly string[];
    const all = [...new Set([...ofTeacher, ...plugins])];
    const registry = new Registry(program.plugins);
    await loadPlugins(registry, all);
    const encoder = studentConfig(program, registry, student);
    await runTrain(distilProgram(program), {
      ...train,
      out,
      plugin: all,
      method: distilRecipe,
      overlay: {
        ...{ encoder, modality, distil: { heldOut } },
        method: { type: 'core/distil', teacher: imitated, weights },
      },
      check: (config) => requireSameReading(modality as TypedConfig | undefined, config),
    });
  });
}

/** The student reads what the teacher reads. @throws CP_CLI_USAGE */
function requireSameReading(teacher: TypedConfig | undefined, { modality }: PretrainConfig): void {
  const changed = Object.entries(teacher ?? {}).find(
    ([key, value]) => value !== undefined && !isDeepStrictEqual(modality[key], value),
  );
  if (changed === undefined) return;
  const [key, value] = changed;
  throw new CounterpointError('CP_CLI_USAGE', {
    what:
      `The student would read with ${key} = ${JSON.stringify(modality[key])}, ` +
      `the teacher with ${JSON.stringify(value)}`,
    where: `--set modality.${key}`,
    expected: 'one reading for both: a batch goes to both',
    remedy: 'leave it out, or take a teacher that was trained so',
  });
}

function weightsAlone(where: string): CounterpointError {
  return new CounterpointError('CP_CLI_USAGE', {
    what: 'The file has weights, and does not say of which encoder',
    where: `--teacher ${where}`,
    expected: "a run's folder, its export, weights of a torchvision model, or an ONNX model",
    remedy: 'name the folder of the run that the weights are of',
  });
}
