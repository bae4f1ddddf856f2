import { Bag } from './bag.js';
import { TextTransformer } from './text-transformer.js';
import { WordTransformer } from './word-transformer.js';

/** The encoders of this package: what can be written to a folder and as ONNX. */
export type TextEncoder = TextTransformer | Bag | WordTransformer;

/** What configs call them after `text/`. */
export type TextEncoderKind = 'transformer' | 'bag' | 'word-transformer';

/** The name of an encoder in configs, after `text/`. */
export function kindOf(encoder: TextEncoder): TextEncoderKind {
  return encoder instanceof Bag
    ? 'bag'
    : encoder instanceof WordTransformer
      ? 'word-transformer'
      : 'transformer';
}

/** Whether something is one of them. */
export function isTextEncoder(encoder: object): encoder is TextEncoder {
  return [TextTransformer, Bag, WordTransformer].some((each) => encoder instanceof each);
}
