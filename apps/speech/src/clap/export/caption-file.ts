import { proveFile, type OnnxInputs, type Proof } from '@counterpoint/cli';
import { CounterpointError } from '@counterpoint/core';
import { embedTexts, type LoadedTowers } from '@counterpoint/multimodal';
import {
  readTokenizer,
  textTower,
  textTowerModel,
  tokenInputs,
  unlikeTexts,
} from '@counterpoint/text';

/** What `onnx/text_model.onnx` calls the embeddings. */
export const textEmbedsName = 'text_embeds';

/** The captions' tower as an ONNX file, and how it was checked. */
export interface CaptionFile {
  readonly file: Uint8Array;
  readonly proof: Proof;
  /** Unlike texts as its inputs. */
  readonly inputs: OnnxInputs;
}

/**
 * The captions' tower as an ONNX file, proved by ONNX Runtime alone on unlike texts: inputs
 * `input_ids` and `attention_mask`, output `text_embeds`, not normalised.
 *
 * @throws CP_SPEECH_DATA when it reads no word pieces; CP_TEXT_MODEL_UNSUPPORTED when its
 *   encoder has no ONNX form; CP_CLI_EXPORT_DIFFERS
 */
export async function captionFile(clap: LoadedTowers, where: string): Promise<CaptionFile> {
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
  const tokenizer = await readTokenizer(clap.tokenizer);
  const texts = unlikeTexts.filter((text) => text.trim() !== ''); // an empty caption is no sample
  const { maxTokens = 64 } = settings;
  const file = await textTowerModel(await textTower(clap.towers.tower('text')), textEmbedsName);
  const { rows } = await embedTexts(clap, clap.towers, texts);
  const { width } = clap.towers;
  const inputs = tokenInputs(tokenizer, texts, maxTokens) as OnnxInputs;
  const alone = texts.map((text, i) => ({
    name: `the caption ${JSON.stringify(text.slice(0, 20))}`,
    inputs: tokenInputs(tokenizer, [text], maxTokens) as OnnxInputs,
    expected: rows.subarray(i * width, (i + 1) * width),
  }));
  const together = { name: 'short and long captions in one batch', inputs, expected: rows };
  const options = { output: textEmbedsName, where };
  return { file, proof: await proveFile(file, [...alone, together], options), inputs };
}
