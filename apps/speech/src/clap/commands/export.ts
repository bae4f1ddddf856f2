import {
  checkWritable,
  commandLine,
  compactFile,
  compactName,
  costLine,
  defineExport,
  openTowers,
  jsonText,
  modelCard,
  parameterCount,
  printJson,
  progressDisplay,
  proveFile,
  readScores,
  requiredOutOption,
  runRecord,
  SkipReport,
  towersRecordFiles,
  writeExport,
  type ExportOptions,
  type StoredRun,
} from '@counterpoint/cli';
import { openRecordings, soundReader } from '@counterpoint/audio';
import { writeTowerValues } from '@counterpoint/multimodal';
import type { Command } from 'commander';
import { soundCases } from '../../export/sound-cases.js';
import { soundFile } from '../../export/sound-file.js';
import { clapKit } from '../clap-kit.js';
import { soundLimits, soundReading } from '../../export/sound-reading.js';
import { userSounds } from '../../export/user-sounds.js';
import { captionFile, textEmbedsName } from '../export/caption-file.js';

interface ClapExportOptions extends ExportOptions {
  readonly out: string;
}

export function addClapExportCommand(to: Command): void {
  defineExport<ClapExportOptions>(to, {
    description:
      'writes both towers as safetensors and as ONNX files with preprocessing, tokenizer ' +
      'and scale, and proves that the files embed alike',
    out: requiredOutOption(),
    data: 'recordings to compare on as well',
    examples: [
      'export runs/clap --out exported',
      'export runs/clap --out exported --dtype q8 --json',
    ],
    run: exportTowers,
  });
}

async function exportTowers(
  path: string,
  { out, data, dtype, twin = false, engine, json }: ClapExportOptions,
): Promise<void> {
  await checkWritable(out);
  const clap = await openTowers(clapKit, path, engine, { twin });
  const { towers, fingerprint, record } = clap;
  const audio = towers.tower('audio');
  const config = record.modality.sides['audio']!;
  const sounds = soundFile(audio, config, 'audio_embeds');
  const { seconds = 1 } = config as { seconds?: number };
  const source = { encoder: audio, modality: clap.modality('audio'), seconds };
  const skips = new SkipReport(progressDisplay({ silent: json === true }));
  const unlike = await soundCases(sounds, source);
  const userSamples =
    data === undefined
      ? []
      : await userSounds(
          { ...source, config },
          sounds.input,
          await openRecordings(data, {
            extensions: source.modality.extensions,
            onSkip: skips.onSkip,
          }),
          skips,
        );
  const cases = [...userSamples, ...unlike];
  const audioName = 'onnx/audio_model.onnx';
  const proof = await proveFile(sounds.file, cases, { output: 'audio_embeds', where: audioName });
  const captions = await captionFile(clap, 'onnx/text_model.onnx');
  const { width } = towers;
  const compact = dtype && {
    audio: await compactFile(sounds.file, {
      type: dtype,
      output: 'audio_embeds',
      width,
      batches: [cases.at(-1)!.inputs],
    }),
    text: await compactFile(captions.file, {
      type: dtype,
      output: textEmbedsName,
      width,
      batches: [captions.inputs],
    }),
  };
  const run = (await runRecord(path)) as StoredRun | undefined;
  const parameters = parameterCount(towers.variables);
  const program = { name: 'counterpoint-speech clap', samples: 'recordings with captions' };
  const worse = proof.largestDifference >= captions.proof.largestDifference;
  const both = {
    ...(worse ? proof : captions.proof),
    cases: proof.cases + captions.proof.cases,
  };
  const card = modelCard({
    program,
    title: `Towers of recordings and captions${twin ? ': the momentum twins' : ''}`,
    about: [
      `Width ${width}, ${parameters} parameters`,
      `Input: \`${config.type}\` and captions`,
      `Fingerprint: \`${fingerprint}\``,
    ],
    run,
    scores: await readScores(path, fingerprint),
    path,
    limits: soundLimits(sounds.preprocessing, seconds),
    proof: both,
    cost: compact && compact.audio.cost,
    reading: soundReading(sounds.preprocessing).map((line) =>
      line.replaceAll('encoder.onnx', audioName).replace('{ embedding }', '{ audio_embeds }'),
    ),
  });
  await writeTowerValues(out, clap);
  const files = await writeExport(out, {
    ...(await towersRecordFiles(clap)),
    [audioName]: sounds.file,
    'onnx/text_model.onnx': captions.file,
    ...(compact && {
      [compactName(audioName, dtype)]: compact.audio.file,
      [compactName('onnx/text_model.onnx', dtype)]: compact.text.file,
    }),
    'preprocessing.json': jsonText(sounds.preprocessing),
    'prepare.mjs': soundReader,
    ...(run && { 'recipe.json': jsonText(run) }),
    'export.json': jsonText({
      command: commandLine('counterpoint-speech'),
      fingerprint,
      twin,
      proof: { audio: proof, text: captions.proof },
      cost: compact && { audio: compact.audio.cost, text: compact.text.cost },
    }),
    'README.md': card,
  });
  if (json)
    printJson({
      out,
      files,
      sides: towers.sides,
      width,
      parameters,
      model: fingerprint,
      input: sounds.input.name,
      recordings: cases.length,
      skipped: skips.total,
      skippedByCode: skips.byCode,
      largestDifference: both.largestDifference,
      worst: both.worst,
      cost: compact && { audio: compact.audio.cost, text: compact.text.cost },
    });
  else
    progressDisplay().say(
      [
        `Both towers (${parameters} parameters, width ${width}) are in ${out}; give that ` +
          `folder wherever a run's folder is asked for.`,
        `Run by ONNX Runtime alone, ${audioName} and onnx/text_model.onnx differ from them ` +
          `by at most ${both.largestDifference.toExponential(1)} (${both.worst}).`,
        ...(compact ? [costLine(compact.audio.cost), costLine(compact.text.cost)] : []),
      ].join(' '),
    );
}
