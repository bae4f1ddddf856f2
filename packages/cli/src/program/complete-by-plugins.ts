import { CounterpointError, type Plugin } from '@counterpoint/core';
import type { RawConfig } from '../config/config-file.js';
import { importPlugin } from '../config/load-plugins.js';

const kinds = ['modality', 'views', 'encoder'] as const;

/**
 * A config with the modality, the views and the encoder that its plugins bring, where it names none and they bring just one.
 *
 * @throws CP_CLI_PLUGIN_MISSING; CP_CLI_USAGE when there is none of a kind, or a choice
 */
export async function completeByPlugins(config: RawConfig): Promise<RawConfig> {
  const plugins: Plugin[] = [];
  for (const name of (config['plugins'] as readonly string[] | undefined) ?? [])
    plugins.push(await importPlugin(name));
  return {
    ...Object.fromEntries(
      kinds
        .filter((kind) => config[kind] === undefined)
        .map((kind) => [kind, { type: onlyPart(kind, plugins) }]),
    ),
    ...config,
  };
}

function onlyPart(kind: string, plugins: readonly Plugin[]): string {
  const ids = plugins
    .flatMap(({ components }) => components)
    .filter((component) => component.kind === kind)
    .map(({ id }) => id);
  if (ids.length === 1) return ids[0]!;
  throw new CounterpointError('CP_CLI_USAGE', {
    what:
      ids.length === 0
        ? `No plugin brings a part of the kind ${kind}`
        : `The plugins bring ${ids.length} parts of the kind ${kind}: ${ids.join(', ')}`,
    where: '--plugin',
    expected: `one ${kind}`,
    remedy:
      ids.length === 0
        ? `give --plugin, or name a ${kind} in the config`
        : `choose one: --set ${kind}.type=${ids[0]}`,
  });
}
