import { createHash } from 'node:crypto';
import { readdir, readFile, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { ifExists, writeFileAtomically } from '@counterpoint/core';

/** What an evaluation of a run found, as its folder stores it. */
export interface StoredScores {
  /** The command line that gives the scores again. */
  readonly command: string;
  /** What was scored. */
  readonly data: string;
  /** Whether that is the data that the run was trained on. */
  readonly ownData: boolean;
  /** Of the encoder that was scored. */
  readonly fingerprint: string;
  /** As it was printed. */
  readonly text: string;
  /** The same for programs. */
  readonly scores: unknown;
}

/**
 * Stores scores in a run's folder, under `scores/`, where the model card of an export finds them.
 * A folder that is no run, or that cannot be written, is left as it is.
 *
 * @returns whether they were stored
 */
export async function storeScores(run: string, scores: StoredScores): Promise<boolean> {
  const isFolder = (await ifExists(stat(run)))?.isDirectory() === true;
  if (!isFolder) return false;
  const name = createHash('sha256').update(scores.command).digest('hex').slice(0, 12);
  try {
    await writeFileAtomically(
      join(run, 'scores', `${name}.json`),
      `${JSON.stringify(scores, null, 2)}\n`,
    );
    return true;
  } catch {
    return false;
  }
}

/** The scores that a run's folder stores for an encoder, those on its own data first. */
export async function readScores(run: string, fingerprint: string): Promise<StoredScores[]> {
  const tables: StoredScores[] = [];
  for (const folder of [join(run, 'scores'), join(run, '..', 'scores')]) {
    const names = (await ifExists(readdir(folder))) ?? [];
    for (const name of names.filter((each) => each.endsWith('.json')).sort()) {
      const text = (await ifExists(readFile(join(folder, name), 'utf8'))) ?? '';
      const scores = parsed(text);
      if (scores?.fingerprint === fingerprint) tables.push(scores);
    }
  }
  return tables.sort((a, b) => Number(b.ownData) - Number(a.ownData));
}

function parsed(text: string): StoredScores | undefined {
  try {
    return JSON.parse(text) as StoredScores;
  } catch {
    return undefined;
  }
}
