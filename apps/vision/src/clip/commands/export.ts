import { join } from 'node:path';
import {
  addExamples,
  checkWritable,
  jsonOption,
  path as pathOption,
  printJson,
  progressDisplay,
} from '@counterpoint/cli';
import { CounterpointError } from '@counterpoint/core';
import type { ImageModalityConfig } from '@counterpoint/image';
import { readTokenizer } from '@counterpoint/text';
import { Option, type Command } from 'commander';
import { proveTowers } from '../export/prove-towers.js';
import { towerFiles } from '../export/tower-files.js';
import { writeTowers } from '../export/write-towers.js';
import { loadClip } from '../load-clip.js';

interface ExportOptions {
  readonly out?: string;
  readonly json?: boolean;
}

export function addClipExportCommand(to: Command): void {
  const command = to
    .command('export')
    .description(
      'writes both towers as ONNX with preprocessing and tokenizer, as ' +
        '@huggingface/transformers loads them, and proves that they embed alike',
    )
    .argument('<run>', "a run's folder")
    .addOption(
      new Option(
        '--out <folder>',
        'where the files go (default: `transformers` in the run)',
      ).argParser(pathOption),
    )
    .addOption(jsonOption())
    .action(exportTowers);
  addExamples(command, ['export runs/clip --out exported', 'export runs/clip --json']);
}

async function exportTowers(
  run: string,
  { out = join(run, 'transformers'), json }: ExportOptions,
): Promise<void> {
  const display = progressDisplay({ silent: json === true });
  await checkWritable(out);
  const clip = await loadClip(run, 'cpu'); // the only engine that records graphs
  const { image: picture, text } = clip.record.modality.sides;
  if (
    picture === undefined ||
    text?.text === undefined ||
    clip.tokenizer === undefined ||
    picture.type !== 'image/picture'
  ) {
    throw new CounterpointError('CP_VISION_USAGE', {
      what: `The sides are ${clip.towers.sides.join(' and ')}`,
      where: run,
      expected: 'a side "image" of pictures and a side "text" of captions',
      remedy: 'export towers that `train` made of pictures with captions',
    });
  }
  const { maxTokens } = { maxTokens: 64, ...text.text } as { maxTokens: number };
  const tokenizer = await readTokenizer(clip.tokenizer);
  const family = clip.logits.bias === 0 ? 'clip' : 'siglip';
  const image = { side: 224, ...picture } as ImageModalityConfig & { side: number };
  const files = await towerFiles(clip, family, image.side);
  const difference = await proveTowers(clip, files, family, tokenizer, maxTokens);
  await writeTowers(out, { clip, files, family, image, tokenizer, maxTokens });
  if (json) printJson({ out, family, width: clip.towers.width, largestDifference: difference });
  else
    display.say(
      `Both towers are in ${out}, as a model of the kind "${family}" for ` +
        '@huggingface/transformers. Run by onnxruntime-node alone they differ by at most ' +
        `${difference.toExponential(1)}.` +
        (image.trim === true
          ? ' It does not trim pictures: give it pictures without a margin.'
          : ''),
    );
}
