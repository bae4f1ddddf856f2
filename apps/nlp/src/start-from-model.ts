import { dirname, join } from 'node:path';
import { CounterpointError } from '@counterpoint/core';
import {
  Bag,
  HashedNgrams,
  kindOf,
  wordTransformer,
  writeTokenizer,
  type TextEncoderKind,
  type PieceTokenizer,
  type TextModel,
} from '@counterpoint/text';
import { OnnxEncoder, writeOnnxFolder } from '@counterpoint/onnx';
import { writing } from '@counterpoint/cli';
import { loadModel, type LoadOptions } from './load-model.js';
import { startWithModel, type Start } from './start-with-model.js';

export interface StartFromModelOptions extends LoadOptions {
  /** The folder of the new run. */
  readonly out: string;
  /** The encoder that the model becomes. @default as it is */
  readonly as?: TextEncoderKind;
}

/**
 * Continues from a model: its shape and its tokenizer become entries of the config, its weights
 * are copied to `out/from.safetensors`, its
 * tokenizer to `out/tokenizer`, so that the run needs nothing outside of its folder.
 *
 * @throws CP_NLP_USAGE for a model that cannot become what is asked for, and what loading it throws
 */
export async function startFromModel(
  path: string,
  { out, as, ...load }: StartFromModelOptions,
): Promise<Start> {
  const loaded = await loadModel(path, load);
  if ((loaded.encoder as unknown) instanceof OnnxEncoder)
    return startFromOnnx(loaded, path, out, as);
  const model =
    as === undefined || as === kindOf(loaded.encoder) ? loaded : withWords(loaded, path);
  try {
    return await startWithModel(model, out);
  } finally {
    model.encoder.dispose();
  }
}

/**
 * A model of transformers.js, or a run of one: its folder is copied into the new run, the graph with
 * the weights as they are now.
 */
async function startFromOnnx(
  { encoder, tokenizer, maxTokens }: TextModel,
  path: string,
  out: string,
  as: TextEncoderKind | undefined,
): Promise<Start> {
  const onnx = encoder as unknown as OnnxEncoder;
  if (as !== undefined) {
    encoder.dispose();
    throw new CounterpointError('CP_NLP_USAGE', {
      what: `An ONNX model cannot become a ${as}`,
      where: path,
      expected: 'no --encoder beside --from',
      remedy: 'leave --encoder out',
    });
  }
  const tokens = join(out, 'tokenizer');
  const { output, pooling, normalize, width, model: original } = onnx.config;
  const folder = dirname(original).replace(/[\\/]onnx$/u, '');
  const pretrained = join(out, 'pretrained');
  const model = join(pretrained, 'onnx', 'model.onnx');
  try {
    await writing(out, async () => {
      await writeOnnxFolder(pretrained, onnx, folder);
      await writeTokenizer(tokens, tokenizer as PieceTokenizer);
    });
  } finally {
    encoder.dispose();
  }
  return {
    encoder: 'transformer',
    overlay: {
      encoder: { type: 'onnx/model', model, output, pooling, normalize, width },
      modality: { tokenizer: tokens, maxTokens, equalLengths: true },
    },
  };
}

/**
 * A bag of hashed n-grams as a word transformer with the same weights and new layers over its
 * words. The bag is disposed.
 */
function withWords({ encoder, tokenizer, ...model }: TextModel, where: string): TextModel {
  try {
    if (
      !(encoder instanceof Bag) ||
      encoder.config.hidden === 0 ||
      !(tokenizer instanceof HashedNgrams)
    ) {
      throw new CounterpointError('CP_NLP_USAGE', {
        what:
          `A ${kindOf(encoder)} ` +
          `${tokenizer instanceof HashedNgrams ? 'without a residual layer ' : 'of pieces '}cannot ` +
          'become a word transformer',
        where,
        expected: 'a bag of hashed n-grams with its residual layer',
        remedy:
          'train one with --encoder bag, or leave --encoder out to continue from this model as it is',
      });
    }
    const { vocabulary, width, hidden, dropout, initialDeviation } = encoder.config;
    const transformer = wordTransformer(
      { vocabulary, width, hidden, dropout, initialDeviation },
      1,
    );
    for (const [name, value] of Object.entries(encoder.variables))
      transformer.variables[name]!.assign(value as never);
    return {
      ...model,
      encoder: transformer,
      tokenizer: new HashedNgrams({ ...tokenizer.config, marks: true }),
    };
  } finally {
    encoder.dispose();
  }
}
