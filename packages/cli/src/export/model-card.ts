import type { Program } from '../program/program.js';
import { quoted } from '../run/next-commands.js';
import type { OpenedRun } from '../run/open-run.js';
import type { PretrainConfig } from '../run/pretrain-config.js';
import type { StoredScores } from '../score/stored-scores.js';
import { capital } from '../terminal/capital.js';
import { costLine, type CompactCost } from './compact-cost.js';
import { limitsOf } from './limits-of.js';
import type { Proof } from './prove-file.js';
import { partsFolder, type ExportedRecipe } from './recipe-of.js';
import { withoutFolders } from './without-folders.js';

/** What a run's `config.json` says that a card repeats. */
export interface StoredRun {
  readonly config?: PretrainConfig;
  readonly versions?: Readonly<Record<string, string>>;
  readonly engine?: string;
  readonly data?: { readonly name: string; readonly size: number; readonly fingerprint: string };
}

/** What a card is written from. */
export interface CardFacts {
  readonly program: Pick<Program, 'name' | 'samples'>;
  /** The first line: what was exported. */
  readonly title: string;
  /** Facts of the encoder, one a line. */
  readonly about: readonly string[];
  readonly run: StoredRun | undefined;
  /** From `recipeOf`: what it takes to train again. */
  readonly recipe?: ExportedRecipe;
  /** From `readScores`. */
  readonly scores: readonly StoredScores[];
  /** The run's folder, for the commands. */
  readonly path: string;
  /** What the encoder is no evidence for, besides what its recipe says. */
  readonly limits?: readonly string[];
  readonly proof?: Proof;
  /** What compact weights cost, by what the file embeds; of one file alone the name is empty. */
  readonly costs?: Readonly<Record<string, CompactCost>>;
  /** Plugins that the encoder needs, as its run names them. */
  readonly plugins?: readonly string[];
  /** How the files are read, in Markdown. */
  readonly reading?: readonly string[];
}

/**
 * A model card in Markdown: data, recipe, scores with intervals and baselines, limits, how the
 * files were checked, and the command that trains the encoder again. Paths from the root on are cut to
 * their last part.
 */
export function modelCard(facts: CardFacts): string {
  const { title, about, limits = [], run, reading = [], plugins = [] } = facts;
  const needs = plugins.map((plugin) => `Needs the plugin \`${withoutFolders(plugin)}\``);
  const sections = [
    [`# ${title}`, '', ...[...about, ...needs].map((line) => `- ${line}`)],
    dataAndRecipe(facts),
    scoreSection(facts),
    [
      '## What it is no evidence for',
      '',
      ...[...limits, ...limitsOf(facts.program.samples, run?.config)].map((line) => `- ${line}`),
    ],
    checkSection(facts),
    reading,
    againSection(facts),
  ];
  return `${sections
    .filter((lines) => lines.length > 0)
    .map((lines) => lines.join('\n'))
    .join('\n\n')}\n`;
}

/** Facts of a run's encoder for the head of its card. */
export function aboutEncoder({ config }: Pick<OpenedRun, 'config'>): string[] {
  return [
    `Encoder: \`${config.encoder.type}\`, width ${config.width}`,
    `Input: \`${config.modality.type}\``,
  ];
}

function dataAndRecipe({ run, program }: CardFacts): string[] {
  const { config, data, versions, engine } = run ?? {};
  const lines: string[] = [];
  if (data !== undefined)
    lines.push(
      '## Data',
      '',
      `${data.size} ${program.samples} of ${withoutFolders(data.name)}, ` +
        `fingerprint \`${data.fingerprint}\`.`,
    );
  if (config !== undefined) {
    const { method, optimizer, epochs, batchSize, seed, learningRate } = config;
    lines.push(
      ...(lines.length > 0 ? [''] : []),
      '## Recipe',
      '',
      `- Method: \`${method.type}\`, ${epochs} epochs in batches of ${batchSize}, seed ${seed}`,
      `- Optimizer: \`${optimizer.type}\`, learning rate ${learningRate.base}, ${learningRate.schedule}`,
      `- Counterpoint ${versions?.['counterpoint'] ?? 'of an unknown version'}, engine ${engine ?? 'unknown'}`,
      '- Every setting: `recipe.json`',
    );
  }
  return lines;
}

function scoreSection({ scores, program, path, run }: CardFacts): string[] {
  const scoreSection = ({ text, command }: StoredScores) => [
    '```text',
    withoutFolders(text.trim()),
    '```',
    '',
    `By \`${withoutFolders(command)}\`.`,
    '',
  ];
  const ownScores = scores.filter(({ ownData }) => ownData);
  const others = scores.filter(({ ownData }) => !ownData);
  const data = run?.config?.data.path;
  const command = `${program.name} evaluate ${quoted(path)}${data ? ` --data ${quoted(data)}` : ' --data DATA'}`;
  const none = [
    `Not measured. \`${withoutFolders(command)}\` measures them beside the untrained start and ` +
      'simple baselines; then export again.',
    '',
  ];
  const lines = [
    '## Scores',
    '',
    'With intervals of 95 %, beside the untrained start and simple baselines.',
    '',
    ...(ownScores.length > 0 ? ownScores.flatMap(scoreSection) : none),
    '### On other data',
    '',
    ...(others.length > 0 ? others.flatMap(scoreSection) : ['Not measured.']),
  ];
  return lines.at(-1) === '' ? lines.slice(0, -1) : lines;
}

function checkSection({ proof, costs = {} }: CardFacts): string[] {
  if (proof === undefined) return [];
  const { cases, largestDifference, worst, tolerance } = proof;
  return [
    '## How the files were checked',
    '',
    `ONNX Runtime alone embeds ${cases} unlike inputs as \`embed\` does: the largest ` +
      `difference is ${largestDifference.toExponential(1)} (${worst}), at most ` +
      `${tolerance} is allowed.`,
    ...Object.entries(costs).flatMap(([name, cost]) => [
      '',
      `${name === '' ? '' : `${capital(name)}: `}${costLine(cost)}`,
    ]),
  ];
}

function againSection({ program, run, recipe }: CardFacts): string[] {
  if (run?.config === undefined || recipe === undefined) return [];
  const { options, parts } = recipe;
  return [
    '## Train it again',
    '',
    'With the same data, versions and engine the weights have the same bytes:',
    '',
    '```sh',
    [`${program.name} train --config recipe.json`, ...options, '--out runs/again'].join(' '),
    '```',
    ...(options.length === 0
      ? []
      : ['', 'Give your paths: `recipe.json` names the last part of each.']),
    ...(parts.length === 0
      ? []
      : [
          '',
          `First copy ${parts.map((part) => `\`${part}\``).join(' and ')} of the run into a folder ` +
            `\`${partsFolder}\` beside \`recipe.json\`: training began with it, and it is no part ` +
            'of this export.',
        ]),
  ];
}
