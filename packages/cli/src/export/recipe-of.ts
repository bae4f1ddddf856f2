import { mapPaths } from '../run/portable-paths.js';
import { quoted } from '../run/next-commands.js';
import { withoutFoldersIn } from './without-folders-in.js';

/** What `recipe.json` of an export says, and what else it takes to train again. */
export interface ExportedRecipe {
  /** The run's `config.json` without folders of the machine. */
  readonly record: Readonly<Record<string, unknown>>;
  /** Options of `train` beside `--config recipe.json`: places of data, which the reader gives. */
  readonly options: readonly string[];
  /** Files and folders of the run that are no part of the export, to be copied into `run/`. */
  readonly parts: readonly string[];
}

/** The folder beside `recipe.json` for what the run has and the export lacks. */
export const partsFolder = 'run';

/**
 * The recipe of an export: paths from the root on are cut to their last part, the tokenizer is that
 * of the export, and other files of the run are looked for in `run/` beside the recipe.
 *
 * @param record the run's `config.json`
 * @param files names of the files of the export
 */
export function recipeOf(
  record: Readonly<Record<string, unknown>>,
  files: readonly string[],
): ExportedRecipe {
  const parts = new Set<string>();
  const tokenizer = ['tokenizer/tokenizer.json', 'tokenizer.json'].find((name) =>
    files.includes(name),
  );
  const moved = mapPaths(record['config'], (path, key) => {
    if (key === 'tokenizer' && tokenizer !== undefined)
      return tokenizer.includes('/') ? './tokenizer' : `./${tokenizer}`;
    if (!path.startsWith('./')) return path;
    const inRun = path.slice(2);
    parts.add(inRun.split('/')[0]!);
    return `./${partsFolder}/${inRun}`;
  });
  const options: string[] = [];
  let isPluginCut = false;
  const config = withoutFoldersIn(moved, (entry, text) => {
    if (entry.startsWith('plugins.')) isPluginCut = true;
    else options.push(`--set ${quoted(`${entry}=${text}`)}`);
  }) as { readonly plugins?: readonly string[] } | undefined;
  // Plugins on the command line replace all of the config.
  if (isPluginCut)
    options.unshift(...(config?.plugins ?? []).map((plugin) => `--plugin ${quoted(plugin)}`));
  const { config: _, ...rest } = record;
  return {
    record: { config, ...withoutFoldersIn(rest) },
    options,
    parts: [...parts],
  };
}
