import { mkdir, mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { basename, join } from 'node:path';
import { beginEngine, openSource, resolveConfig, RunFolder, SkipReport } from '@counterpoint/cli';
import { Registry, type RecipeCandidate } from '@counterpoint/core';
import { spearman } from '@counterpoint/eval';
import { pictures } from '../../../apps/vision/src/pictures.js';
import { accuracy } from '../../../packages/cli/src/compare/comparison.js';
import { scoredRun } from '../../../packages/cli/src/compare/scored-run.js';
import { heldOutCount } from '../../../packages/cli/src/recipe/held-out.js';
import type { Pace } from '../../../packages/cli/src/recipe/pace.js';
import { searchRecipe } from '../../../packages/cli/src/recipe/search-recipe.js';
import { progressDisplay } from '../../../packages/cli/src/terminal/progress.js';
import type { Benchmark } from './benchmark.js';

/** Labelled samples that the probe learns from, and that it is scored on. */
const [probed, tested] = [2000, 1000];

/**
 * How well the label-free score of `--recipe auto` orders recipes: its rank correlation with the
 * linear probe over at least eight recipes of each set, all trained for the same time.
 * `npm run bench -- recipe-choice SECONDS SET...`, each set a folder with the splits train and test.
 */
export const run: Benchmark = async ({ words = [], say }) => {
  const [seconds, ...sets] = [Number(words[0]), ...words.slice(1)];
  if (!(seconds > 0) || sets.length === 0)
    throw new Error('expected: recipe-choice SECONDS SET..., such as recipe-choice 25 photos');
  await beginEngine('auto');
  const correlations: number[] = [];
  for (const set of sets) {
    const correlation = await correlationOn(set, seconds, say);
    say(`${basename(set)}: rank correlation ${correlation.toFixed(2)}`);
    correlations.push(correlation);
  }
  const mean = correlations.reduce((sum, each) => sum + each, 0) / correlations.length;
  say(`mean over ${sets.length} sets: ${mean.toFixed(2)}`);
  return { name: 'recipe-choice', ours: mean, peer: null, ratio: null, memoryRatio: null };
};

async function correlationOn(
  data: string,
  seconds: number,
  say: (line: string) => void,
): Promise<number> {
  const out = await mkdtemp(join(tmpdir(), 'counterpoint-recipe-choice-'));
  await mkdir(RunFolder.searchOf(out));
  const display = progressDisplay({ silent: true });
  const skips = new SkipReport(display);
  const options = { data };
  const { config } = await resolveConfig(pictures, options);
  const registry = new Registry(pictures.plugins);
  const { extensions } = await registry.create('modality', config.modality, { seed: 0 });
  const { onSkip } = skips;
  const stored = await openSource(config.data, { registry, extensions, onSkip });
  const choice = await pictures.chooseRecipes!(stored, config.modality);
  const candidates = atLeastEight(choice.candidates);
  const heldOut = heldOutCount(stored.size);
  const limit = stored.size - heldOut;
  const context = {
    ...{ program: pictures, options, stored, limit, skips, display },
    opened: new Map(),
  };
  const { name, fingerprint } = stored;
  const found = await searchRecipe({
    context,
    choice: { ...choice, candidates },
    pace: equalPace(seconds),
    out,
    heldOut,
    record: { versions: {}, engine: 'auto', data: { name, size: limit, fingerprint } },
    signal: new AbortController().signal,
  });
  const [scores, probes]: [number[], number[]] = [[], []];
  for (const { name, steps, score } of found!.rounds[0]!) {
    if (score === null) {
      say(`  ${name}: failed`);
      continue;
    }
    const { linear, rankMe } = await scoredRun(
      pictures,
      join(RunFolder.searchOf(out), name),
      {
        data,
        engine: 'auto',
        train: 'train',
        test: 'test',
        limit: probed,
        testLimit: tested,
        neighbours: 200,
      },
      'trained',
    );
    const probe = accuracy(linear).value;
    say(
      `  ${name}: score ${score.toFixed(3)}, probe ${(100 * probe).toFixed(1)} %, ` +
        `RankMe ${rankMe.toFixed(1)}, ${steps} steps`,
    );
    scores.push(score);
    probes.push(probe);
  }
  await stored.close?.();
  await rm(out, { recursive: true });
  return spearman(scores, probes);
}

/** The recipes of a choice; the first one with a third of its learning rate makes seven eight. */
function atLeastEight(candidates: readonly RecipeCandidate[]): readonly RecipeCandidate[] {
  if (candidates.length >= 8) return candidates;
  const first = candidates[0]!;
  const config = { ...first.config, learningRate: { base: 7e-4 } };
  return [...candidates, { ...first, name: 'slow', config }];
}

/** So many seconds for each candidate in the first round, and no other round. */
function equalPace(seconds: number): Pace {
  return {
    slice(_, round) {
      if (round > 0) return undefined;
      let end = Infinity;
      return () => {
        const now = performance.now() / 1000;
        if (end === Infinity) end = now + seconds; // the first step compiles the graph
        return now >= end;
      };
    },
    scored: () => undefined,
  };
}
