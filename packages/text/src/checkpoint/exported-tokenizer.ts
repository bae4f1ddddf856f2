import { isRecord } from '../tokenizer/check-tokenizer-files.js';
import type { PieceTokenizer } from '../tokenizer/piece-tokenizer.js';
import { tokenNamed } from '../tokenizer/tokenizer-settings.js';

/**
 * Roles of special pieces with their usual contents; transformers.js looks for the names in
 * `tokenizer_config.json`.
 */
const usual: Readonly<Record<string, readonly string[]>> = {
  unk_token: ['[UNK]', '<unk>', '<|endoftext|>'],
  cls_token: ['[CLS]', '<s>', '<|startoftext|>'],
  sep_token: ['[SEP]', '</s>', '<|endoftext|>'],
  mask_token: ['[MASK]', '<mask>'],
};

/**
 * `tokenizer_config.json` of an export: that of the tokenizer, completed by what other libraries
 * need and it may
 * lack, namely the class, the piece that pads, and the special pieces.
 *
 * @param maxTokens the longest text
 */
export function exportedTokenizerConfig(
  { files, special }: PieceTokenizer,
  maxTokens: number,
): Record<string, unknown> {
  const pieces = piecesOf(files.tokenizer);
  const config: Record<string, unknown> = { ...files.config };
  for (const [key, contents] of Object.entries(usual)) {
    const token = tokenNamed(config, key) ?? contents.find((piece) => pieces.has(piece));
    if (token !== undefined) config[key] ??= token;
  }
  const padding = [...pieces].find(([, id]) => id === special.pad)?.[0];
  if (tokenNamed(config, 'pad_token') === undefined && padding !== undefined)
    config['pad_token'] = padding;
  config['tokenizer_class'] ??= 'PreTrainedTokenizerFast';
  return { ...config, model_max_length: maxTokens };
}

/** Pieces and added tokens with their ids. */
function piecesOf(tokenizer: Readonly<Record<string, unknown>>): ReadonlyMap<string, number> {
  const model = isRecord(tokenizer['model']) ? tokenizer['model'] : {};
  const vocab = model['vocab'];
  const entries: [string, number][] = Array.isArray(vocab)
    ? vocab.map((entry: unknown, id) => [String((entry as unknown[])[0]), id])
    : (Object.entries(vocab ?? {}) as [string, number][]);
  const added = (tokenizer['added_tokens'] ?? []) as readonly { content: string; id: number }[];
  return new Map([...entries, ...added.map(({ content, id }): [string, number] => [content, id])]);
}
