import { CounterpointError } from '@counterpoint/core';
import type { TokenizerFiles } from './text-tokenizer.js';

const largestId = 1 << 24;
const longestPattern = 20_000;
const modelTypes = ['WordPiece', 'BPE', 'Unigram'];
const deepest = 64;

/**
 * Holds a `tokenizer.json` against what any honest one looks like, before a library builds tables
 * from it: known parts, unique ids that
 * fit the number of entries, merges that are pairs, patterns of bounded length.
 *
 * @throws CP_TEXT_TOKENIZER_MALFORMED
 */
export function checkTokenizerFiles({ tokenizer, config }: TokenizerFiles, where: string): void {
  const fail = (what: string, expected: string): never => {
    throw new CounterpointError('CP_TEXT_TOKENIZER_MALFORMED', {
      what,
      where,
      expected,
      remedy: 'export the tokenizer again with the library that made it',
    });
  };
  if (!isRecord(tokenizer))
    fail(
      'tokenizer.json is not an object',
      'an object with model, normalizer, pre_tokenizer, post_processor, decoder',
    );
  if (!isRecord(config)) fail('tokenizer_config.json is not an object', 'an object');
  checkDepth(tokenizer, 0, fail);
  const model = tokenizer['model'];
  if (!isRecord(model))
    return fail(
      'The tokenizer has no model',
      '"model": { "type": "WordPiece" | "BPE" | "Unigram", "vocab": ... }',
    );
  const type = model['type'] ?? (model['merges'] === undefined ? 'none' : 'BPE');
  if (!modelTypes.includes(type as string))
    fail(`The tokenizer's model is of type ${String(type)}`, modelTypes.join(', '));
  const entries = vocabularyEntries(model['vocab'], fail);
  if (entries.length === 0) fail('The vocabulary is empty', 'at least one entry');
  const added = tokenizer['added_tokens'] ?? [];
  if (!Array.isArray(added))
    return fail('added_tokens is not a list', '[{ "id": 0, "content": "[PAD]" }, ...]');
  const maximum = Math.min(largestId, 4 * (entries.length + added.length) + 1024);
  const seen = new Set<number>();
  for (const [piece, id] of entries) {
    if (!Number.isSafeInteger(id) || id < 0 || id >= maximum)
      fail(
        `The piece ${JSON.stringify(piece)} has the id ${String(id)}`,
        `an integer from 0 to ${maximum - 1}`,
      );
    if (seen.has(id)) fail(`The id ${id} is given twice`, 'one piece an id');
    seen.add(id);
  }
  for (const token of added as unknown[]) {
    if (!isRecord(token) || typeof token['content'] !== 'string' || token['content'] === '')
      return fail('An added token has no content', '{ "id": 0, "content": "[PAD]" }');
    if (token['single_word'] === true)
      fail(
        `The added token ${JSON.stringify(token['content'])} is found between other words alone`,
        'single_word: false',
      );
    const id = token['id'];
    if (typeof id !== 'number' || !Number.isSafeInteger(id) || id < 0 || id >= maximum)
      fail(
        `The added token ${JSON.stringify(token['content'])} has the id ${String(id)}`,
        `an integer from 0 to ${maximum - 1}`,
      );
  }
  if (model['merges'] !== undefined) checkMerges(model['merges'], fail);
}

type Fail = (what: string, expected: string) => never;

function vocabularyEntries(vocab: unknown, fail: Fail): [string, number][] {
  if (Array.isArray(vocab)) {
    return vocab.map((entry: unknown, id) => {
      if (!Array.isArray(entry) || typeof entry[0] !== 'string' || !Number.isFinite(entry[1]))
        return fail(`The vocabulary's entry ${id} is malformed`, '["piece", score]');
      return [entry[0], id];
    });
  }
  if (!isRecord(vocab))
    return fail(
      'The vocabulary is neither an object nor a list',
      '{ "piece": id } or [["piece", score]]',
    );
  return Object.entries(vocab) as [string, number][];
}

function checkMerges(merges: unknown, fail: Fail): void {
  if (!Array.isArray(merges))
    return fail('merges is not a list', '["a b", ...] or [["a", "b"], ...]');
  merges.forEach((merge: unknown, i) => {
    const pair = typeof merge === 'string' ? merge.split(' ') : merge;
    if (
      !Array.isArray(pair) ||
      pair.length !== 2 ||
      pair.some((side) => typeof side !== 'string' || side === '')
    )
      fail(`Merge ${i} is no pair`, '"a b" or ["a", "b"]');
  });
}

function checkDepth(value: unknown, depth: number, fail: Fail): void {
  if (depth > deepest) fail('tokenizer.json is nested too deeply', `at most ${deepest} levels`);
  if (!isRecord(value) && !Array.isArray(value)) return;
  for (const [key, inner] of Object.entries(value)) {
    if (key === 'vocab' || key === 'merges') continue;
    if (
      (key === 'Regex' || key === 'String') &&
      typeof inner === 'string' &&
      inner.length > longestPattern
    )
      fail('A pattern is too long', `at most ${longestPattern} characters`);
    checkDepth(inner, depth + 1, fail);
  }
}

export function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
