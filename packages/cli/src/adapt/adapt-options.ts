import { Option } from 'commander';
import { path } from '../commands/parse-option.js';

/** `--queries FILE`. */
export function queriesOption(description: string): Option {
  return new Option('--queries <file>', description).argParser(path);
}

/** `--judgements FILE`. */
export function judgementsOption(): Option {
  return new Option(
    '--judgements <file>',
    'what answers which query: TREC or BEIR qrels (query, document, grade)',
  ).argParser(path);
}
