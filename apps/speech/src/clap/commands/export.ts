import { cp, mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import {
  addExamples,
  jsonOption,
  openTowers,
  path as pathOption,
  printJson,
  progressDisplay,
} from '@counterpoint/cli';
import { writeTowerValues } from '@counterpoint/multimodal';
import { Option, type Command } from 'commander';
import { syntheticPath } from '@counterpoint/audio';
import { proveSoundFile } from '../../export/prove-sound-file.js';
import { soundFile } from '../../export/sound-file.js';
import { captionFile } from '../export/caption-file.js';
import { clapKit } from '../clap-kit.js';

interface ExportOptions {
  readonly out: string;
  readonly data: string;
  readonly json?: boolean;
}

export function addClapExportCommand(to: Command): void {
  const command = to
    .command('export')
    .description(
      'writes both towers as safetensors and as ONNX files with preprocessing, tokenizer ' +
        'and scale, and proves that the files embed alike',
    )
    .argument('<run>', "a run's folder")
    .addOption(
      new Option('--out <folder>', 'where it goes').argParser(pathOption).makeOptionMandatory(),
    )
    .addOption(
      new Option(
        '--data <path>',
        'recordings to prove it on (default: sounds that the program makes)',
      )
        .argParser(pathOption)
        .default(syntheticPath),
    )
    .addOption(jsonOption())
    .action(exportTowers);
  addExamples(command, [
    'export runs/clap --out exported',
    'export runs/clap --out exported --data sounds --json',
  ]);
}

async function exportTowers(run: string, { out, data, json }: ExportOptions): Promise<void> {
  const clap = await openTowers(clapKit, run, 'cpu'); // the only engine that records graphs
  const { towers, fingerprint, record, tokenizer } = clap;
  await mkdir(join(out, 'onnx'), { recursive: true });
  await writeTowerValues(out, clap);
  const { text, ...side } = record.modality.sides['text']!;
  if (tokenizer !== undefined) await cp(tokenizer, join(out, 'tokenizer'), { recursive: true });
  const beside = {
    ...record,
    modality: {
      ...record.modality,
      sides: {
        ...record.modality.sides,
        text: { ...side, text: { ...text!, tokenizer: 'tokenizer' } },
      },
    },
  };
  await writeFile(join(out, 'encoder.json'), `${JSON.stringify(beside, null, 2)}\n`);
  const [audio, config] = [towers.tower('audio'), record.modality.sides['audio']!];
  const sounds = soundFile(audio, config, 'audio_embeds');
  const captions = await captionFile(clap);
  const place = join(out, 'onnx', 'audio_model.onnx');
  await writeFile(place, sounds.file);
  await writeFile(join(out, 'onnx', 'text_model.onnx'), captions.file);
  await writeFile(
    join(out, 'preprocessing.json'),
    `${JSON.stringify(sounds.preprocessing, null, 2)}\n`,
  );
  const { recordings, largestDifference } = await proveSoundFile(
    sounds,
    { encoder: audio, modality: clap.modality('audio'), config },
    data,
    place,
  );
  const largest = Math.max(largestDifference, captions.largestDifference);
  const parameters = Object.values(towers.variables).reduce(
    (sum, variable) => sum + variable.size,
    0,
  );
  if (json)
    printJson({
      out,
      sides: towers.sides,
      width: towers.width,
      parameters,
      model: fingerprint,
      input: sounds.input.name,
      recordings,
      largestDifference: largest,
    });
  else
    progressDisplay().say(
      `Both towers (${parameters} parameters, width ${towers.width}) are in ${out}; give ` +
        `that folder wherever a run's folder is asked for. Run by ONNX Runtime alone, ` +
        'onnx/audio_model.onnx and onnx/text_model.onnx differ from them by at most ' +
        `${largest.toExponential(1)}.`,
    );
}
