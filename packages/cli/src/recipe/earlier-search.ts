import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { CounterpointError, parseConfig } from '@counterpoint/core';
import { z } from 'zod';

const steps = z.int().min(0);

const recipeSchema = z
  .looseObject({
    chosen: z.string().optional(),
    rounds: z.array(
      z
        .array(z.looseObject({ name: z.string(), steps, skipped: z.literal(true).optional() }))
        .min(1),
    ),
    stableSteps: steps,
    heldOut: steps.optional(),
    stored: z.string().optional(),
  })
  .refine(({ chosen, rounds }) => chosen !== undefined || rounds.length > 0, {
    message: 'names no recipe',
    path: ['chosen'],
  });

const runSchema = z.looseObject({
  recipe: recipeSchema,
  engine: z.string().optional(),
  threads: z.int().min(1).optional(),
  config: z
    .looseObject({
      seed: z.int().optional(),
      data: z.looseObject({ limit: steps.optional() }).optional(),
    })
    .optional(),
});

/** A search of an earlier run, with what its steps depend on. */
export interface EarlierSearch {
  /** The folder of the run. */
  readonly run: string;
  readonly chosen?: string;
  readonly rounds: readonly (readonly {
    readonly name: string;
    readonly steps: number;
    readonly skipped?: true;
  }[])[];
  readonly stableSteps: number;
  /** How many samples were held out. */
  readonly heldOut?: number;
  /** How many samples were trained on. */
  readonly limit?: number;
  /** Fingerprint of the stored samples. */
  readonly stored?: string;
  readonly seed?: number;
  /** The engine that it computed with. */
  readonly engine?: string;
  /** Of the engine. */
  readonly threads?: number;
}

/**
 * The search of a run.
 *
 * @throws CP_CLI_RESUME_NOTHING without a run, CP_CLI_USAGE for a run that was not chosen,
 *   CP_CORE_CONFIG_INVALID for a record of a search that cannot be repeated
 */
export async function readSearch(run: string): Promise<EarlierSearch> {
  const file = join(run, 'config.json');
  let record: unknown;
  try {
    record = JSON.parse(await readFile(file, 'utf8'));
  } catch (cause) {
    throw new CounterpointError('CP_CLI_RESUME_NOTHING', {
      what: 'The folder holds no run that can be read',
      where: run,
      expected: 'a config.json written by `train --recipe auto`',
      remedy: 'check the path',
      cause,
    });
  }
  if ((record as { recipe?: unknown } | null)?.recipe === undefined)
    throw new CounterpointError('CP_CLI_USAGE', {
      what: 'The run was not begun with --recipe auto',
      where: run,
      expected: 'a run whose config.json has the entry `recipe`',
      remedy: 'name such a run, or give --budget',
    });
  const { recipe, engine, threads, config } = parseConfig(runSchema, record, file);
  const { chosen, rounds, stableSteps, heldOut, stored } = recipe;
  return {
    ...{ run, chosen, rounds, stableSteps, heldOut, stored, engine, threads },
    ...{ seed: config?.seed, limit: config?.data?.limit },
  };
}

/** What the steps of a search depend on. */
export type SearchBasis = Pick<EarlierSearch, 'seed' | 'threads' | 'stored' | 'heldOut' | 'limit'>;

const basisNames: Readonly<Record<keyof SearchBasis, string>> = {
  seed: 'another seed',
  threads: 'another number of threads',
  stored: 'other data',
  heldOut: 'another number of samples',
  limit: 'another number of samples',
};

/**
 * A search can be repeated on its data, with its seed and its threads alone.
 *
 * @throws CP_CLI_USAGE
 */
export function requireSameBasis(earlier: EarlierSearch, now: SearchBasis): void {
  for (const [key, name] of Object.entries(basisNames) as [keyof SearchBasis, string][]) {
    const [before, after] = [earlier[key], now[key]];
    if (before === undefined || after === undefined || before === after) continue;
    throw new CounterpointError('CP_CLI_USAGE', {
      what: `The search was made with ${name}: ${before}, not ${after}`,
      where: `--replay ${earlier.run}`,
      expected: 'the data, the seed and the number of threads of the search',
      remedy: 'give them, or search anew with --budget',
    });
  }
}
