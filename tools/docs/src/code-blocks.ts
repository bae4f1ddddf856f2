import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { workspace } from './error-tables.js';

/** A fenced block of a document. */
export interface CodeBlock {
  /** `packages/core/README.md:12` */
  readonly place: string;
  readonly language: string;
  readonly code: string;
}

const skipped = /(^|\/)(node_modules|dist|\.[^/]+|api|runs)(\/|$)/;

/** READMEs and pages of the repository, by relative path. */
export function documents(): string[] {
  const within = (folder: string): string[] =>
    readdirSync(join(workspace, folder), { withFileTypes: true }).flatMap((entry) => {
      const path = folder === '' ? entry.name : `${folder}/${entry.name}`;
      if (skipped.test(path)) return [];
      return entry.isDirectory() ? within(path) : entry.name.endsWith('.md') ? [path] : [];
    });
  return ['packages', 'apps', 'examples', 'docs']
    .flatMap(within)
    .concat(readdirSync(workspace).filter((name) => name.endsWith('.md')))
    .sort();
}

/** The fenced blocks of a document in order. */
export function codeBlocks(path: string): CodeBlock[] {
  const text = readFileSync(join(workspace, path), 'utf-8');
  return [...text.matchAll(/^```(\w+)\n([\s\S]*?)^```$/gm)].map((match) => ({
    place: `${path}:${text.slice(0, match.index).split('\n').length}`,
    language: match[1]!,
    code: match[2]!,
  }));
}
