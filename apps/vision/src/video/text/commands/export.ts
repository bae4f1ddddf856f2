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
  requiredOutOption,
  towersRecordFiles,
  writeExport,
  type ExportOptions,
} from '@counterpoint/cli';
import { CounterpointError } from '@counterpoint/core';
import { writeTowerValues } from '@counterpoint/multimodal';
import { readTokenizer, textTower, textTowerModel } from '@counterpoint/text';
import type { Command } from 'commander';
import { proveCaptions } from '../../../clip/export/prove-captions.js';
import { clipLimits } from '../../clip-limits.js';
import { firstClips } from '../../first-clips.js';
import { openNamedClips } from '../../open-named-clips.js';
import { sideFiles } from '../../side-files.js';
import { videoTextKit } from '../video-text-kit.js';

interface VideoTextExportOptions extends ExportOptions {
  readonly out: string;
}

/** Clips by which the file of videos is compared with the tower. */
const provingClips = 4;
/** Clips on which the cost of `--dtype` is measured. */
const costClips = 32;

const videoName = 'onnx/video_model.onnx';
const textName = 'onnx/text_model.onnx';
const outputs = { video: 'video_embeds', text: 'text_embeds' } as const;

export function addVideoTextExportCommand(to: Command): void {
  defineExport<VideoTextExportOptions>(to, {
    description:
      'writes both towers as safetensors and as ONNX files with preprocessing, tokenizer ' +
      'and scale, and proves that the files embed alike',
    out: requiredOutOption(),
    data: 'videos to prove it on, and to measure the cost of --dtype on (default: drawn ones)',
    examples: [
      'export runs/text --out exported',
      'export runs/text --out exported --dtype q8 --json',
    ],
    run: exportTowers,
  });
}

async function exportTowers(
  path: string,
  { out, data, dtype, twin = false, engine, json }: VideoTextExportOptions,
): Promise<void> {
  await checkWritable(out);
  const opened = await openTowers(videoTextKit, path, engine, { twin });
  const { towers, record, fingerprint, tokenizer: tokenizerPath } = opened;
  const { video, text } = record.modality.sides;
  if (video?.type !== 'video/clip' || text?.text === undefined || tokenizerPath === undefined) {
    throw new CounterpointError('CP_VISION_USAGE', {
      what: `The sides are ${towers.sides.join(' and ')}`,
      where: path,
      expected: 'a side "video" of clips and a side "text" of captions',
      remedy: 'export towers that `video text train` made of videos with captions',
    });
  }
  const modality = opened.modality('video');
  const count = dtype === undefined ? provingClips : costClips;
  const dataset = await openNamedClips(data ?? `bouncers:${count}`, modality.extensions);
  const clips = await firstClips(dataset, modality, count);
  await dataset.close?.();
  const videoOptions = { where: videoName, output: outputs.video, dtype };
  const encoder = towers.tower('video');
  const [videoFile] = await sideFiles({ modality, encoder }, clips, videoOptions);
  const tokenizer = await readTokenizer(tokenizerPath);
  const { maxTokens } = { maxTokens: 64, ...text.text } as { maxTokens: number };
  const textFile = await textTowerModel(await textTower(towers.tower('text')), outputs.text);
  const captions = await proveCaptions(opened, textFile, {
    tokenizer,
    maxTokens,
    output: outputs.text,
    where: textName,
  });
  const compactText =
    dtype &&
    (await compactFile(textFile, {
      type: dtype,
      output: outputs.text,
      width: towers.width,
      batches: [captions.inputs],
    }));
  const { file, shape, proof, compact } = videoFile!;
  const cost = compact && compactText && { video: compact.cost, text: compactText.cost };
  const proofs = { video: proof, text: captions.proof };
  const { type: _, ...settings } = video;
  await writeTowerValues(out, opened);
  const files = await writeExport(
    out,
    {
      ...(await towersRecordFiles(opened)),
      [videoName]: file,
      [textName]: textFile,
      ...(compact && dtype && { [compactName(videoName, dtype)]: compact.file }),
      ...(compactText && dtype && { [compactName(textName, dtype)]: compactText.file }),
      'preprocessing.json': jsonText({
        modality: video.type,
        settings,
        files: {
          [videoName]: {
            input: 'video',
            output: outputs.video,
            type: 'float32',
            shape: ['batch', ...shape],
          },
          [textName]: { inputs: ['input_ids', 'attention_mask'], output: outputs.text, maxTokens },
        },
      }),
    },
    {
      program: videoTextKit.program,
      title: 'Towers of videos and captions',
      about: [
        `Width ${towers.width}, ${parameterCount(towers.variables)} parameters`,
        `Input: \`${video.type}\` and captions`,
      ],
      path,
      run: opened.run,
      fingerprint,
      twin,
      limits: [
        ...clipLimits(settings),
        `What stands after the first ${maxTokens} tokens of a caption.`,
      ],
      plugins: record.plugins,
      proof: proofs,
      cost,
      reading: [
        '## Reading the files',
        '',
        `\`${videoName}\` takes frames and \`${textName}\` takes tokens, as \`preprocessing.json\` ` +
          `says; \`tokenizer/\` makes the tokens. The cosine of \`${outputs.video}\` and ` +
          `\`${outputs.text}\` times the scale in \`logits.json\` is the logit.`,
      ],
    },
  );
  const { largestDifference } = joinProofs(Object.values(proofs));
  if (json)
    printJson({
      out,
      files,
      sides: towers.sides,
      width: towers.width,
      parameters: parameterCount(towers.variables),
      model: fingerprint,
      clips: clips.length,
      largestDifference,
      cost,
    });
  else
    progressDisplay().say(
      [
        `Both towers are in ${out}; give that folder wherever a run's folder is asked for.`,
        `Run by ONNX Runtime alone, ${videoName} and ${textName} differ from them by at most ` +
          `${largestDifference.toExponential(1)}.`,
        ...(cost ? [costLine(cost.video), costLine(cost.text)] : []),
      ].join(' '),
    );
}
