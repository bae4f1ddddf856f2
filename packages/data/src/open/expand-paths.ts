import { join } from 'node:path';

/** Whether a path is a pattern: `*`, `?`, or braces. */
export function isPattern(path: string): boolean {
  return /[*?{]/.test(path);
}

/**
 * The files that a pattern names, sorted: `*` and `?` within one name, `**` for folders at any
 * depth, `{a,b}`, and ranges `{000..127}` with their leading zeros.
 * What braces name outright is there or missing, not searched for; so a missing shard is noticed
 * when it is opened.
 */
export async function expandPaths(pattern: string): Promise<string[]> {
  const paths: string[] = [];
  for (const each of expandBraces(pattern)) paths.push(...(await expandStars(each)));
  return [...new Set(paths)].sort();
}

/** `shard-{00..02}.tar` becomes three names; braces may follow and lie within each other. */
export function expandBraces(pattern: string): string[] {
  const open = pattern.indexOf('{');
  if (open < 0) return [pattern];
  let depth = 0;
  const commas: number[] = [];
  let close = -1;
  for (let i = open; i < pattern.length && close < 0; i++) {
    if (pattern[i] === '{') depth++;
    else if (pattern[i] === '}' && --depth === 0) close = i;
    else if (pattern[i] === ',' && depth === 1) commas.push(i);
  }
  if (close < 0) return [pattern];
  const before = pattern.slice(0, open);
  const inside = pattern.slice(open + 1, close);
  const after = pattern.slice(close + 1);
  const range = /^(\d+)\.\.(\d+)$/.exec(inside);
  const bounds = [open, ...commas, close];
  const choices =
    range !== null
      ? numbers(range[1]!, range[2]!)
      : bounds.slice(1).map((end, i) => pattern.slice(bounds[i]! + 1, end));
  return choices.flatMap((choice) => expandBraces(`${before}${choice}${after}`));
}

function numbers(from: string, to: string): string[] {
  const width = from.startsWith('0') ? from.length : 0;
  return Array.from({ length: Math.max(0, Number(to) - Number(from) + 1) }, (_, i) =>
    String(Number(from) + i).padStart(width, '0'),
  );
}

/** The files of a pattern without braces: `*`, `?`, and `**` for folders at any depth. */
async function expandStars(pattern: string): Promise<string[]> {
  const segments = pattern.split('/');
  const first = segments.findIndex((segment) => /[*?]/.test(segment));
  if (first < 0) return [pattern];
  // Folders without a star are taken as they are, whatever characters their names have.
  const base = segments.slice(0, first).join('/');
  const rest = segments
    .slice(first)
    .join('/')
    .replace(/[()[\]!+@|\\]/g, '\\$&');
  const { glob } = await import('tinyglobby');
  const cwd = base === '' ? (pattern.startsWith('/') ? '/' : '.') : base;
  const matches = await glob(rest, { cwd, expandDirectories: false });
  return matches.map((name) => (cwd === '.' && base === '' ? name : join(cwd, name)));
}
