import {
  checkWritable,
  compactFile,
  compactName,
  costLine,
  defineExport,
  joinProofs,
  jsonText,
  openTowers,
  parameterCount,
  printJson,
  progressDisplay,
  proveFile,
  requiredOutOption,
  SkipReport,
  towersRecordFiles,
  writeExport,
  type ExportOptions,
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
  const parameters = parameterCount(towers.variables);
  const proofs = { audio: proof, text: captions.proof };
  const both = joinProofs(Object.values(proofs));
  const cost = compact && { audio: compact.audio.cost, text: compact.text.cost };
  await writeTowerValues(out, clap);
  const files = await writeExport(
    out,
    {
      ...(await towersRecordFiles(clap)),
      [audioName]: sounds.file,
      'onnx/text_model.onnx': captions.file,
      ...(compact && {
        [compactName(audioName, dtype)]: compact.audio.file,
        [compactName('onnx/text_model.onnx', dtype)]: compact.text.file,
      }),
      'preprocessing.json': jsonText(sounds.preprocessing),
      'prepare.mjs': soundReader,
    },
    {
      program: clapKit.program,
      title: 'Towers of recordings and captions',
      about: [`Width ${width}, ${parameters} parameters`, `Input: \`${config.type}\` and captions`],
      path,
      run: clap.run,
      fingerprint,
      twin,
      limits: soundLimits(sounds.preprocessing, seconds),
      plugins: record.plugins,
      proof: proofs,
      cost,
      reading: soundReading(sounds.preprocessing).map((line) =>
        line.replaceAll('encoder.onnx', audioName).replace('{ embedding }', '{ audio_embeds }'),
      ),
    },
  );
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
      cost,
    });
  else
    progressDisplay().say(
      [
        `Both towers (${parameters} parameters, width ${width}) are in ${out}; give that ` +
          `folder wherever a run's folder is asked for.`,
        `Run by ONNX Runtime alone, ${audioName} and onnx/text_model.onnx differ from them ` +
          `by at most ${both.largestDifference.toExponential(1)} (${both.worst}).`,
        ...(cost ? [costLine(cost.audio), costLine(cost.text)] : []),
      ].join(' '),
    );
}
