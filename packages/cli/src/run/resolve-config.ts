import { resolve } from 'node:path';
import { CounterpointError, nearestWord, parseConfig } from '@counterpoint/core';
import { merged, readConfig, withSettings, type RawConfig } from '../config/config-file.js';
import { pluginAddress } from '../config/load-plugins.js';
import type { Program } from '../program/program.js';
import { refuseOtherNames } from '../source/refuse-other-names.js';
import { resolveSource } from '../source/resolve-source.js';
import { blameOption } from './blame-option.js';
import { pretrainSchema, type DataConfig, type PretrainConfig } from './pretrain-config.js';
import type { TrainOptions } from './train-options.js';
import { withLoss } from './with-loss.js';

/** A config, and which of its entries the user chose. */
export interface ResolvedConfig {
  readonly config: PretrainConfig;
  /** Whether the size of a batch comes from the user and not from the recipe. */
  readonly batchIsChosen: boolean;
  /**
   * The same with entries that were learned from the data: below what the user chose, unless the
   * program says that they replace it.
   */
  readonly with: (learned: RawConfig) => PretrainConfig;
}

/**
 * Recipe, config file, overlay, options, `--set`: the later one wins; defaults come from the
 * schema.
 *
 * @throws CP_CLI_USAGE without data, or for a method that has no recipe;
 *   CP_CLI_CONFIG_UNREADABLE, CP_CLI_SET_INVALID, CP_CORE_CONFIG_INVALID
 */
export async function resolveConfig(
  program: Program,
  options: TrainOptions,
): Promise<ResolvedConfig> {
  const file = options.config === undefined ? {} : await readConfig(options.config);
  const method =
    options.method ??
    options.defaultRecipe ??
    (options.config === undefined ? program.defaultMethod : undefined);
  const recipe = method === undefined ? {} : recipeOf(program, method);
  const overlay = options.overlay ?? {};
  const where = options.config ?? `the recipe of ${method}`;
  const userConfig = withOptions(merged(file, overlay), options);
  const request = withOptions(merged(merged(recipe, file), overlay), options);
  requireData(request);
  const { type, path } = request['data'] as Partial<DataConfig>;
  if (type === undefined) refuseOtherNames(path, options);
  requireSplit(request, options);
  const parse = (config: RawConfig) =>
    portable(
      program,
      blameOption(options.set ?? [], () => parseConfig(pretrainSchema, config, where)),
    );
  const completed = (await program.complete?.(request)) ?? request;
  return {
    config: parse(completed),
    batchIsChosen: 'batchSize' in userConfig || 'accumulate' in userConfig,
    with(learned) {
      const whole = withOptions(merged(merged(completed, learned), overlay), options);
      return parse(program.learnReplacesOptions === true ? merged(whole, learned) : whole);
    },
  };
}

/** The config of a run with what the options of a resumed run ask for on top. */
export async function resumedConfig(
  program: Program,
  options: TrainOptions,
  existing: PretrainConfig,
): Promise<PretrainConfig> {
  refuseOtherNames(options.data, options);
  const file = options.config === undefined ? {} : await readConfig(options.config);
  const recipe =
    options.method === undefined ? {} : { method: recipeOf(program, options.method)['method'] };
  return portable(
    program,
    blameOption(options.set ?? [], () =>
      parseConfig(
        pretrainSchema,
        withOptions(merged(merged(existing as unknown as RawConfig, recipe), file), options),
        'the options of --resume',
      ),
    ),
  );
}

/**
 * A config whose data is a source, with absolute paths of plugins and data: it means the same in
 * every folder.
 */
export function portable(program: Program, config: PretrainConfig): PretrainConfig {
  return {
    ...config,
    plugins: config.plugins.map((name) => pluginAddress(name)),
    data: resolveSource(program, config.data),
    weights:
      config.weights === undefined || config.weights.startsWith('./from.')
        ? config.weights
        : resolve(config.weights),
  };
}

/** @throws CP_CLI_USAGE */
function requireData(config: RawConfig): void {
  const data = (config['data'] ?? {}) as { path?: unknown; type?: unknown };
  if (data.type !== undefined || (typeof data.path === 'string' && data.path !== '')) return;
  throw new CounterpointError('CP_CLI_USAGE', {
    what: 'There is no data to train on',
    where: '--data',
    expected: 'a folder, a file or a pattern of files',
    remedy: 'give --data PATH, or `data` in the config',
  });
}

/** Options of validation ask for a split to score. @throws CP_CLI_USAGE */
function requireSplit(config: RawConfig, { validateEvery, patience }: TrainOptions): void {
  const { split } = (config['validation'] ?? {}) as { split?: unknown };
  if (split !== undefined || (validateEvery === undefined && patience === undefined)) return;
  throw new CounterpointError('CP_CLI_USAGE', {
    what: 'There is no split to score while training',
    where: patience === undefined ? '--validate-every' : '--patience',
    expected: '--validate SPLIT beside it',
    remedy: 'name a split of the data, such as --validate val',
  });
}

/** @throws CP_CLI_USAGE */
function recipeOf(program: Program, method: string): RawConfig {
  const recipe = Object.hasOwn(program.recipes, method) ? program.recipes[method] : undefined;
  if (recipe !== undefined) return recipe;
  throw noMethod(method, '--method', Object.keys(program.recipes));
}

/** The error of a method that has no recipe. @param where the option */
export function noMethod(
  method: string,
  where: string,
  names: readonly string[],
): CounterpointError {
  const near = nearestWord(method, names);
  return new CounterpointError('CP_CLI_USAGE', {
    what: `No method is called "${method}"`,
    where,
    expected: `one of ${names.join(', ')}`,
    remedy:
      near === undefined ? 'choose one, or name its type in a config' : `did you mean "${near}"`,
  });
}

function withOptions(config: RawConfig, options: TrainOptions): RawConfig {
  const usage = { split: options.split, label: options.label };
  const { data: path } = options;
  // Another path is another source: only how it is used stays.
  const replaced =
    path === undefined ? config : { ...config, data: { ...usageOf(config['data']), path } };
  const { validate, validateEvery, patience } = options;
  const validation = { split: validate, everySteps: validateEvery, patience };
  const flags: RawConfig = {
    data: isEmpty(usage) ? undefined : usage,
    seed: options.seed,
    epochs: options.epochs,
    batchSize: options.batchSize,
    onCollapse: options.onCollapse,
    onError: options.onError,
    validation: isEmpty(validation) ? undefined : validation,
    plugins: (options.plugin ?? []).length === 0 ? undefined : options.plugin,
  };
  return withSettings(merged(withLoss(replaced, options), flags), options.set ?? []);
}

/** The entries of `data` that any source has. */
function usageOf(data: unknown): RawConfig {
  const { split, label, groups, limit } = (data ?? {}) as RawConfig;
  return { split, label, groups, limit };
}

function isEmpty(entries: RawConfig): boolean {
  return Object.values(entries).every((value) => value === undefined);
}
