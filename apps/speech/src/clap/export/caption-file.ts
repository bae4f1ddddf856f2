import { CounterpointError } from '@counterpoint/core';
import { runOnnx } from '@counterpoint/engine';
import { embedTexts, type LoadedTowers } from '@counterpoint/multimodal';
import { readTokenizer, textTower, textTowerModel, tokenInputs } from '@counterpoint/text';

const tolerance = 1e-4;
const output = 'text_embeds';
const sentences = ['a bell', 'the sound of rain on a roof', 'one two'];

/**
 * The captions' tower as an ONNX file, proved by ONNX Runtime alone: inputs `input_ids` and
 * `attention_mask`, output `text_embeds`, not normalised.
 *
 * @throws CP_SPEECH_DATA when it reads no word pieces; CP_TEXT_MODEL_UNSUPPORTED when its
 *   encoder has no ONNX form; CP_SPEECH_EXPORT_DIFFERS
 */
export async function captionFile(
  clap: LoadedTowers,
): Promise<{ readonly file: Uint8Array; readonly largestDifference: number }> {
  const settings = clap.record.modality.sides['text']?.text as
    { readonly maxTokens?: number } | undefined;
  if (settings === undefined || clap.tokenizer === undefined) {
    throw new CounterpointError('CP_SPEECH_DATA', {
      what: 'The captions are not read by a tokenizer of word pieces',
      where: 'clap export',
      expected: 'a side "text" whose tokenizer is a file or folder',
      remedy: 'export towers that `clap train` made',
    });
  }
  const file = await textTowerModel(await textTower(clap.towers.tower('text')), output);
  const { rows: expected } = await embedTexts(clap, clap.towers, sentences);
  const { [output]: found } = await runOnnx(
    file,
    tokenInputs(await readTokenizer(clap.tokenizer), sentences, settings.maxTokens ?? 64),
  );
  let largestDifference = found!.data.length === expected.length ? 0 : Infinity;
  found!.data.forEach((value, i) => {
    largestDifference = Math.max(largestDifference, Math.abs(value - expected[i]!));
  });
  if (largestDifference <= tolerance) return { file, largestDifference };
  throw new CounterpointError('CP_SPEECH_EXPORT_DIFFERS', {
    what: `The ONNX file of the captions differs from the tower by ${largestDifference}`,
    expected: `at most ${tolerance}`,
    remedy: 'report it: the file should not be used',
  });
}
