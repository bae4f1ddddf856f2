import { writeFile } from 'node:fs/promises';

/** A text with its class. */
export interface IntentRow {
  readonly text: string;
  readonly intent: string;
}

const words = ['dog', 'cat', 'runs', 'sleeps'];
const sentences = words
  .flatMap((a) => words.flatMap((b) => words.map((c) => `${a} ${b} ${c}`)))
  .filter((_, i) => i % 2 === 0);

/** Words that texts begin with, whatever their class. */
export const openings: readonly string[] = [
  'a',
  'the',
  'a a',
  'the the',
  'a the',
  'the a',
  'a a a',
  'the the the',
  'a the a',
];

/** A class is a sentence; its texts begin with other words, which most of the embedding is about. */
export const intentRows: readonly IntentRow[] = sentences.flatMap((sentence, i) =>
  openings.map((opening) => ({ text: `${opening} ${sentence}`, intent: `intent ${i}` })),
);

/** Writes rows as a table of `text` and `intent`. */
export async function writeIntents(path: string, rows: readonly IntentRow[]): Promise<void> {
  const lines = rows.map(({ text, intent }) => `${text}\t${intent}`);
  await writeFile(path, `text\tintent\n${lines.join('\n')}\n`);
}
