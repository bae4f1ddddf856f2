import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { CounterpointError } from '@counterpoint/core';

/** What a candidate did in a round. */
export interface CandidateRecord {
  readonly name: string;
  /** Optimizer steps since it began. */
  readonly steps: number;
  /** Of this round, scoring included. */
  readonly seconds: number;
  /** Label-free; larger is better. Null for a candidate that failed. */
  readonly score: number | null;
  readonly rankMe?: number;
  /** Why it failed. */
  readonly failure?: string;
  readonly survives: boolean;
}

/** How a recipe was chosen: the entry `recipe` of a run's `config.json`. */
export interface SearchRecord {
  readonly chosen: string;
  readonly description: string;
  /** In a sentence. */
  readonly why: string;
  /** What was seen of the data. */
  readonly facts: Readonly<Record<string, number | boolean>>;
  /** In seconds; absent for a search that was replayed. */
  readonly budget?: number;
  /** Samples that the scores are over; no candidate trains on them. */
  readonly heldOut: number;
  readonly rounds: readonly (readonly CandidateRecord[])[];
  /** The step at which the winner's learning rate begins to fall. */
  readonly stableSteps: number;
}

/**
 * The search of a run.
 *
 * @throws CP_CLI_RESUME_NOTHING without a run, CP_CLI_USAGE for a run that was not chosen
 */
export async function readSearch(run: string): Promise<SearchRecord> {
  let record: { recipe?: SearchRecord };
  try {
    record = JSON.parse(await readFile(join(run, 'config.json'), 'utf8')) as typeof record;
  } catch (cause) {
    throw new CounterpointError('CP_CLI_RESUME_NOTHING', {
      what: 'The folder holds no run that can be read',
      where: run,
      expected: 'a config.json written by `train --recipe auto`',
      remedy: 'check the path',
      cause,
    });
  }
  if (record.recipe !== undefined) return record.recipe;
  throw new CounterpointError('CP_CLI_USAGE', {
    what: 'The run was not begun with --recipe auto',
    where: run,
    expected: 'a run whose config.json has the entry `recipe`',
    remedy: 'name such a run, or give --budget',
  });
}
