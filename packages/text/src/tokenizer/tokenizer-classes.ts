import { CounterpointError } from '@counterpoint/core';

/** Classes of `tokenizer_config.json` that are general, or read a `tokenizer.json` alone. */
const general = ['PreTrainedTokenizer', 'TokenizersBackend'];

/** Classes whose `vocab.txt` is read as BERT's. */
export const wordPieceClasses: readonly string[] = [
  'BertTokenizer',
  'ConvBertTokenizer',
  'DistilBertTokenizer',
  'ElectraTokenizer',
  'LayoutLMTokenizer',
  'MobileBertTokenizer',
  'MPNetTokenizer',
  'SqueezeBertTokenizer',
];

/** Classes whose `vocab.json` and `merges.txt` are read as GPT-2's, RoBERTa's or CLIP's. */
export const byteLevelClasses: readonly string[] = [
  'BartTokenizer',
  'CLIPTokenizer',
  'GPT2Tokenizer',
  'LongformerTokenizer',
  'RobertaTokenizer',
];

/**
 * A vocabulary is read by the rules of its class alone: that of `BertJapaneseTokenizer` looks like
 * BERT's, but its words come from another program.
 *
 * @throws CP_TEXT_TOKENIZER_MALFORMED for a class that splits texts in another way
 */
export function requireClass(
  config: Readonly<Record<string, unknown>>,
  classes: readonly string[],
  where: string,
): void {
  const named = config['tokenizer_class'] ?? undefined;
  if (named === undefined) return;
  const plain = String(named).replace(/Fast$/u, '');
  if (general.includes(plain) || classes.includes(plain)) return;
  throw new CounterpointError('CP_TEXT_TOKENIZER_MALFORMED', {
    what: `The vocabulary belongs to a ${String(named)}, which splits texts by other rules`,
    where,
    expected: `tokenizer_class: ${classes.join(', ')}; or a tokenizer.json`,
    remedy:
      'save the tokenizer as a tokenizer.json (AutoTokenizer, use_fast=True, save_pretrained)',
  });
}
