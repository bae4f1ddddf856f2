import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { CounterpointError, variablesToFile } from '@counterpoint/core';
import {
  Bag,
  HashedNgrams,
  kindOf,
  wordTransformer,
  type TextEncoderKind,
  type TextModel,
} from '@counterpoint/text';
import { writeTokenizer } from './commands/tokenizer.js';
import { loadModel } from './load-model.js';

/** What a run that goes on from a model must say in its config. */
export interface Beginning {
  readonly encoder: TextEncoderKind;
  readonly settings: readonly string[];
}

export interface BeginFromOptions {
  readonly out: string;
  /** False for a dry run. */
  readonly write: boolean;
  /** The encoder that the model becomes. @default as it is */
  readonly as?: TextEncoderKind;
}

/**
 * Goes on from a model: its shape and its tokenizer become the config's, its values are copied to `out/from.safetensors`, its tokenizer to
 * `out/tokenizer`, so that the run needs nothing beside its own folder.
 *
 * @throws CP_NLP_USAGE for a model that cannot become what is asked for, and what loading it throws
 */
export async function beginFrom(
  path: string,
  { out, write, as }: BeginFromOptions,
): Promise<Beginning> {
  const loaded = await loadModel(path);
  const { encoder, tokenizer, maxTokens } =
    as === undefined || as === kindOf(loaded.encoder) ? loaded : withWords(loaded, path);
  try {
    const weights = join(out, 'from.safetensors');
    const kind = kindOf(encoder);
    const tokens = tokenizer instanceof HashedNgrams ? tokenizer.config : join(out, 'tokenizer');
    if (write) {
      await mkdir(out, { recursive: true });
      await writeFile(
        weights,
        await variablesToFile(
          { ...encoder.variables, ...encoder.state },
          { format: 'counterpoint' },
        ),
      );
      if (!(tokenizer instanceof HashedNgrams))
        await writeTokenizer(join(out, 'tokenizer'), tokenizer);
    }
    return {
      encoder: kind,
      settings: [
        `encoder=${JSON.stringify({ type: `text/${kind}`, ...encoder.config })}`,
        `modality.tokenizer=${JSON.stringify(tokens)}`,
        `modality.maxTokens=${maxTokens}`,
        `weights=${JSON.stringify(weights)}`,
      ],
    };
  } finally {
    encoder.dispose();
  }
}

/** A bag of hashed n-grams as a word transformer of the same values, with new layers over its words. The bag is disposed of. */
function withWords({ encoder, tokenizer, ...model }: TextModel, where: string): TextModel {
  try {
    if (
      !(encoder instanceof Bag) ||
      encoder.config.hidden === 0 ||
      !(tokenizer instanceof HashedNgrams)
    ) {
      throw new CounterpointError('CP_NLP_USAGE', {
        what: `A ${kindOf(encoder)} ${tokenizer instanceof HashedNgrams ? 'without a residual layer ' : 'of pieces '}cannot become a word transformer`,
        where,
        expected: 'a bag of hashed n-grams with its residual layer',
        remedy:
          'train one with --encoder bag, or leave --encoder out to go on from this model as it is',
      });
    }
    const { vocabulary, width, hidden, dropout, initialDeviation } = encoder.config;
    const made = wordTransformer({ vocabulary, width, hidden, dropout, initialDeviation }, 1);
    for (const [name, value] of Object.entries(encoder.variables))
      made.variables[name]!.assign(value as never);
    return {
      ...model,
      encoder: made,
      tokenizer: new HashedNgrams({ ...tokenizer.config, marks: true }),
    };
  } finally {
    encoder.dispose();
  }
}
