import { existsSync } from 'node:fs';
import { isAbsolute, resolve } from 'node:path';

/**
 * A path to data that means the same in every folder. Every part of `a.csv,b.csv`, `A + B on FACT`
 * and `kind:FOLDER?options` that exists as
 * a path becomes absolute; everything else stays as it is.
 */
export function absoluteData(text: string): string {
  if (text === '' || isAbsolute(text) || /^scenes(:|$)/.test(text)) return text;
  if (existsSync(text)) return resolve(text);
  const joined = /^(.+) \+ (.+?)( on \S+(?: by \S+)?)$/u.exec(text);
  if (joined !== null)
    return `${absoluteData(joined[1]!)} + ${absoluteData(joined[2]!)}${joined[3]!}`;
  if (text.includes(',') && !text.includes('?') && !text.includes('{'))
    return text
      .split(',')
      .map((part) => absoluteData(part.trim()))
      .join(',');
  const kind = /^([a-z-]+:)(?=.)/u.exec(text)?.[0];
  if (kind !== undefined) return kind + absoluteData(text.slice(kind.length));
  const cut = text.indexOf('?');
  if (cut > 0 && existsSync(text.slice(0, cut)))
    return resolve(text.slice(0, cut)) + text.slice(cut);
  return /[*{]/.test(text) ? resolve(text) : text;
}
