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
  const refused = (what: string) =>
    new CounterpointError('CP_TEXT_TOKENIZER_MALFORMED', {
      what,
      where,
      expected: `tokenizer_class: ${classes.join(', ')}; or a tokenizer.json`,
      remedy:
        'save the tokenizer as a tokenizer.json (AutoTokenizer, use_fast=True, save_pretrained)',
    });
  for (const [key, usual] of Object.entries(usualRules))
    if (!usual.includes(JSON.stringify(config[key] ?? null)))
      throw refused(`The vocabulary is used with ${key} = ${JSON.stringify(config[key])}`);
  const className = config['tokenizer_class'] ?? undefined;
  if (className === undefined) return;
  const plain = String(className).replace(/Fast$/u, '');
  if (general.includes(plain) || classes.includes(plain)) return;
  throw refused(
    `The vocabulary belongs to a ${String(className)}, which splits texts by other rules`,
  );
}

/** Settings that change how a vocabulary is used, with the values that change nothing. */
const usualRules: Readonly<Record<string, readonly string[]>> = {
  word_tokenizer_type: ['null', '"basic"'],
  do_basic_tokenize: ['null', 'true'],
  do_subword_tokenize: ['null', 'true'],
  subword_tokenizer_type: ['null', '"wordpiece"'],
  never_split: ['null', '[]'],
};
