import { currentNotes } from './current-notes.js';

/**
 * Prints a result as one JSON object on standard output. Where samples were read with a note, the
 * object has them as `notes`.
 */
export function printJson(value: unknown, indent = 0): void {
  const notes = currentNotes.getStore()?.summary;
  const printed = notes === undefined ? value : { ...(value as object), notes };
  process.stdout.write(`${JSON.stringify(printed, null, indent)}\n`);
}
