import type { TextRecord } from './text-record.js';

/** Title and body of a document, as files give them: either may be missing, null or empty. */
export interface DocumentParts {
  readonly title?: unknown;
  readonly text?: unknown;
}

/**
 * The text of a document: its title, a space and its body. A missing, null or empty side adds
 * nothing.
 *
 * @returns the empty string where neither side has text
 * @example
 * documentText({ title: 'Passports', text: 'How to renew.' }); // 'Passports How to renew.'
 * documentText({ title: null, text: 'How to renew.' }); // 'How to renew.'
 */
export function documentText({ title, text }: DocumentParts): string {
  return [title, text]
    .filter((part): part is string => typeof part === 'string' && part.trim() !== '')
    .join(' ');
}

/**
 * The one text that stands for a record: of a document its title and body, of a pair its first
 * side.
 */
export function singleText({ document, texts }: TextRecord): string {
  return document ?? texts[0];
}
