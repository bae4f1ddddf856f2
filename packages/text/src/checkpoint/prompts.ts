import { join } from 'node:path';
import { CounterpointError } from '@counterpoint/core';
import { isRecord } from '../tokenizer/check-tokenizer-files.js';
import { isFile } from '../file/is-file.js';
import { malformedModel, readJsonObject, unsupportedModel } from './model-files.js';

/** Texts that a model was trained to see before others: `query: `, `passage: `. */
export interface Prompts {
  /** By name. */
  readonly texts: Readonly<Record<string, string>>;
  /** The name of the prompt that is used where none is asked for. */
  readonly default?: string;
}

/** What a text is in a search. */
export type TextRole = 'query' | 'document';

/**
 * The names under which models keep the prompt of a role, as sentence-transformers' `encode_query`
 * looks for them.
 */
const roleNames: Readonly<Record<TextRole, readonly string[]>> = {
  query: ['query'],
  document: ['document', 'passage', 'corpus'],
};

/**
 * Reads `prompts` and `default_prompt_name` of `config_sentence_transformers.json`.
 *
 * @throws CP_TEXT_MODEL_MALFORMED; CP_TEXT_MODEL_UNSUPPORTED for a sparse or cross encoder, and for
 *   embeddings that are cut (`truncate_dim`)
 */
export async function readPrompts(folder: string): Promise<Prompts> {
  const path = join(folder, 'config_sentence_transformers.json');
  if (!(await isFile(path))) return { texts: {} };
  const config = await readJsonObject(path);
  const kind = config['model_type'] ?? 'SentenceTransformer';
  if (kind !== 'SentenceTransformer')
    throw unsupportedModel(`The folder is of a ${String(kind)}`, path, 'a SentenceTransformer');
  if ((config['truncate_dim'] ?? null) !== null)
    throw unsupportedModel(
      `Embeddings are cut to ${JSON.stringify(config['truncate_dim'])} values (truncate_dim)`,
      path,
      'whole embeddings',
      'set truncate_dim to null; search cuts with --width',
    );
  const texts = config['prompts'] ?? {};
  if (!isRecord(texts) || !Object.values(texts).every((text) => typeof text === 'string'))
    throw malformedModel('prompts is no object of texts', path);
  const name = config['default_prompt_name'] ?? undefined;
  if (name !== undefined && (typeof name !== 'string' || !Object.hasOwn(texts, name)))
    throw malformedModel(`There is no prompt ${JSON.stringify(name)}`, path);
  return { texts: texts as Record<string, string>, default: name };
}

/**
 * The text that goes before every text.
 *
 * @param prompts of the model; without any, the empty text
 * @param promptName the name of a prompt, or `none`. Default: that of the role, else the model's default
 * @throws CP_TEXT_CONFIG when the model has no prompt of this name
 * @example
 * promptText({ texts: { query: 'query: ' } }, 'query'); // 'query: '
 * promptText({ texts: { query: 'query: ' } }, 'none'); // ''
 */
export function promptText(
  { texts, default: usual }: Prompts = { texts: {} },
  promptName?: string,
  role?: TextRole,
): string {
  if (promptName === 'none' && !Object.hasOwn(texts, 'none')) return '';
  const ofRole = role && roleNames[role].find((name) => Object.hasOwn(texts, name));
  const name = promptName ?? ofRole ?? usual;
  if (name === undefined) return '';
  if (Object.hasOwn(texts, name)) return texts[name]!;
  throw new CounterpointError('CP_TEXT_CONFIG', {
    what: `The model has no prompt called "${name}"`,
    where: 'prompt',
    expected: [...Object.keys(texts), 'none'].join(', '),
    remedy: 'choose one of these, or leave it out',
  });
}
