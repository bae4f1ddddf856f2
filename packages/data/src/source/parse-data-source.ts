import { CounterpointError, nearestWord } from '@counterpoint/core';
import type { DataSourceConfig, FactFilter } from './data-source-config.js';

/** How {@link parseDataSource} tells a path from its own syntax. */
export interface ParseOptions {
  /**
   * Whether a text is the path of something that is there: then nothing in it is syntax. Default:
   * never.
   */
  readonly exists?: (path: string) => boolean;
}

/**
 * What a text of `--data` means, as the config of a source. Nothing is read.
 *
 * - `PATH`: {@link OpenSourceConfig}. A path may have patterns: `shards/train-{000..127}.tar`.
 * - `PATH?KEY=VALUE&...`: `label=FACT`, `only=FACT:VALUE,VALUE`, `without=FACT:VALUE`, `truth=FACT`
 *   (only what a fact calls true), `split=NAME+NAME`,
 *   `path=COLUMN`, `id=COLUMN` (`id=` for none), `delimiter=CHARACTER` (or `tab`), `quote=none`.
 * - `A,B` or `A + B`: `data/concat`. `A + B on FACT` and `A + B on FACT by FACT`: `data/join`.
 * - `scenes`, `scenes:SIZE`, `scenes:SIZE:KINDS`: `image/scenes`.
 *   `judged:FOLDER?docs=F&queries=F&qrels=F&split=NAME&without=1/5`: `text/judged`.
 *   `inverse-cloze:PATH`: `text/inverse-cloze`. `synthetic`: `audio/synthetic`.
 *
 * Commas within braces or after a `?` do not separate sources.
 *
 * @throws CP_DATA_SOURCE for text that has no meaning
 *
 * @example
 * parseDataSource('fsdd?label=speaker&only=digit:3,4');
 * // { type: 'data/open', path: 'fsdd', label: 'speaker', only: [{ fact: 'digit', values: ['3', '4'] }] }
 */
export function parseDataSource(text: string, options: ParseOptions = {}): DataSourceConfig {
  const { exists = () => false } = options;
  const trimmed = text.trim();
  if (trimmed === '') throw unclear('No data is named', text, 'a path');
  if (exists(text)) return { type: 'data/open', path: text };
  const joined = / \+ /.test(trimmed)
    ? /^(.+) \+ (.+?) on (\S+?)(?: by (\S+))?$/u.exec(trimmed)
    : null;
  if (joined !== null) {
    const [, first, second, key, classes] = joined as unknown as string[];
    const sides = {
      first: parseDataSource(first!, options),
      second: parseDataSource(second!, options),
    };
    return { type: 'data/join', sides, key: key!, ...(classes && { classes }) };
  }
  const sources = trimmed.split(' + ').flatMap(separated);
  if (sources.some((source) => source === ''))
    throw unclear('A source between separators is empty', text, 'PATH,PATH');
  if (sources.length === 1) return parseOne(sources[0]!, options);
  return {
    type: 'data/concat',
    sources: sources.map((source) => parseDataSource(source, options)),
  };
}

/** Splits at commas outside of braces and before any `?`. */
function separated(text: string): string[] {
  const parts: string[] = [];
  let depth = 0;
  let start = 0;
  for (let i = 0; i < text.length && text[i] !== '?'; i++) {
    if (text[i] === '{') depth++;
    else if (text[i] === '}') depth--;
    else if (text[i] === ',' && depth <= 0) {
      parts.push(text.slice(start, i).trim());
      start = i + 1;
    }
  }
  parts.push(text.slice(start).trim());
  return /^scenes:\d+:/.test(text) ? [text] : parts;
}

function parseOne(text: string, options: ParseOptions): DataSourceConfig {
  const scenes = /^scenes(?::(\d+))?(?::([a-z,]+))?$/u.exec(text);
  if (scenes !== null) {
    const [, size, kinds] = scenes;
    return {
      type: 'image/scenes',
      ...(size !== undefined && { size: Number(size) }),
      ...(kinds !== undefined && { kinds: kinds.split(',') }),
    };
  }
  if (text === 'synthetic') return { type: 'audio/synthetic' };
  if (text.startsWith('inverse-cloze:'))
    return {
      type: 'text/inverse-cloze',
      source: parseDataSource(text.slice('inverse-cloze:'.length), options),
    };
  if (text.startsWith('judged:')) return judged(text.slice('judged:'.length));
  const cut = queryStart(text);
  if (cut < 0) return { type: 'data/open', path: text };
  return { type: 'data/open', path: text.slice(0, cut), ...openQuery(text, cut) };
}

/** Where `?name=` begins; a `?` without it is part of a pattern. */
function queryStart(text: string): number {
  const match = /\?(?=[a-z]+=)/i.exec(text);
  if (match !== null) return match.index;
  return text.endsWith('?') ? text.length - 1 : -1;
}

const openKeys = [
  'label',
  'only',
  'without',
  'truth',
  'split',
  'path',
  'id',
  'delimiter',
  'quote',
] as const;

function openQuery(text: string, cut: number): Record<string, unknown> {
  const config: Record<string, unknown> = {};
  const only: FactFilter[] = [];
  const without: FactFilter[] = [];
  for (const [name, value] of queryPairs(text, cut)) {
    if (value === '' && name !== 'id')
      throw unclear(`"${name}" has no value`, text, `${name}=VALUE`);
    if (name === 'only') only.push(factFilter(value, name, text));
    else if (name === 'without') without.push(factFilter(value, name, text));
    else if (name === 'truth') config['truth'] = value;
    else if (name === 'label') config['label'] = value;
    else if (name === 'split') config['split'] = value.includes('+') ? value.split('+') : value;
    else if (name === 'path') config['pathColumn'] = value;
    else if (name === 'id') config['idColumn'] = value === '' ? null : value;
    else if (name === 'delimiter') config['delimiter'] = value === 'tab' ? '\t' : value;
    else if (name === 'quote') config['quote'] = value === 'none' ? '' : value;
    else throw unknownKey(name, openKeys, text);
  }
  if (only.length > 0) config['only'] = only;
  if (without.length > 0) config['without'] = without;
  return config;
}

const judgedKeys = ['docs', 'queries', 'qrels', 'split', 'without'] as const;

function judged(text: string): DataSourceConfig {
  const cut = queryStart(text);
  const config: { type: string; [key: string]: unknown } = {
    type: 'text/judged',
    path: cut < 0 ? text : text.slice(0, cut),
  };
  for (const [name, value] of cut < 0 ? [] : queryPairs(text, cut)) {
    if (!(judgedKeys as readonly string[]).includes(name)) throw unknownKey(name, judgedKeys, text);
    if (value === '') throw unclear(`"${name}" has no value`, text, `${name}=VALUE`);
    config[name === 'split' ? 'qrelsSplit' : name] = value;
  }
  return config;
}

function queryPairs(text: string, cut: number): [name: string, value: string][] {
  return text
    .slice(cut + 1)
    .split('&')
    .filter((pair) => pair !== '')
    .map((pair) => {
      const equals = pair.indexOf('=');
      return equals < 0 ? [pair, ''] : [pair.slice(0, equals), pair.slice(equals + 1)];
    });
}

function factFilter(text: string, name: string, where: string): FactFilter {
  const colon = text.indexOf(':');
  const values = colon < 0 ? [] : text.slice(colon + 1).split(',');
  if (colon < 1 || values.some((value) => value === ''))
    throw unclear(`"${name}=${text}" is not understood`, where, `${name}=FACT:VALUE,VALUE`);
  return { fact: text.slice(0, colon), values };
}

function unknownKey(name: string, keys: readonly string[], where: string): CounterpointError {
  const near = nearestWord(name, keys);
  return new CounterpointError('CP_DATA_SOURCE', {
    what: `"${name}" is no key of a data source`,
    where,
    expected: `one of ${keys.join(', ')}`,
    remedy: near === undefined ? undefined : `did you mean "${near}"`,
    facts: { name, known: keys },
  });
}

function unclear(what: string, where: string, expected: string): CounterpointError {
  return new CounterpointError('CP_DATA_SOURCE', { what, where, expected });
}
