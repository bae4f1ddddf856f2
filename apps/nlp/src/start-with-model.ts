import { join } from 'node:path';
import { writing, type RawConfig } from '@counterpoint/cli';
import { variablesToFile, writeFileAtomically } from '@counterpoint/core';
import {
  HashedNgrams,
  kindOf,
  writeTokenizer,
  type TextEncoderKind,
  type TextModel,
} from '@counterpoint/text';

/** How a run continues from a model. */
export interface Start {
  readonly encoder: TextEncoderKind;
  /** Entries of the config. */
  readonly overlay: RawConfig;
}

/**
 * A run that starts with a model of this library: its shape and its tokenizer become entries of the
 * config, its weights are written to `out/from.safetensors`, its tokenizer to `out/tokenizer`, so
 * that the run needs nothing outside of its folder.
 */
export async function startWithModel(
  { encoder, tokenizer, maxTokens }: TextModel,
  out: string,
): Promise<Start> {
  const weights = join(out, 'from.safetensors');
  const kind = kindOf(encoder);
  const tokens = tokenizer instanceof HashedNgrams ? tokenizer.config : join(out, 'tokenizer');
  const bytes = await variablesToFile(
    { ...encoder.variables, ...encoder.state },
    { format: 'counterpoint' },
  );
  await writing(out, async () => {
    await writeFileAtomically(weights, bytes);
    if (!(tokenizer instanceof HashedNgrams))
      await writeTokenizer(join(out, 'tokenizer'), tokenizer);
  });
  return {
    encoder: kind,
    overlay: {
      encoder: { type: `text/${kind}`, ...encoder.config },
      modality: { tokenizer: tokens, maxTokens },
      weights,
    },
  };
}
