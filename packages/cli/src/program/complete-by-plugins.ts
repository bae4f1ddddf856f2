import { CounterpointError, type Plugin } from '@counterpoint/core';
import type { RawConfig } from '../config/config-file.js';
import { importPlugin } from '../config/load-plugins.js';

const kinds = ['modality', 'views', 'encoder'] as const;

/**
 * A config with the modality, the views and the encoder that its plugins bring, where it names no
 * type and they bring exactly one.
 *
 * @throws CP_CLI_PLUGIN_MISSING; CP_CLI_USAGE when there is none of a kind, or a choice
 */
export async function completeByPlugins(config: RawConfig): Promise<RawConfig> {
  const plugins: Plugin[] = [];
  for (const name of (config['plugins'] as readonly string[] | undefined) ?? [])
    plugins.push(await importPlugin(name));
  const isOpen = (kind: string): boolean =>
    (config[kind] as RawConfig | undefined)?.['type'] === undefined;
  const components = kinds
    .filter(isOpen)
    .map((kind) => [
      kind,
      { type: onlyComponent(kind, plugins), ...(config[kind] as RawConfig | undefined) },
    ]);
  return { ...config, ...Object.fromEntries(components) };
}

function onlyComponent(kind: string, plugins: readonly Plugin[]): string {
  const ids = plugins
    .flatMap(({ components }) => components)
    .filter((component) => component.kind === kind)
    .map(({ id }) => id);
  if (ids.length === 1) return ids[0]!;
  throw new CounterpointError('CP_CLI_USAGE', {
    what:
      ids.length === 0
        ? `No plugin brings a component of the kind ${kind}`
        : `The plugins bring ${ids.length} components of the kind ${kind}: ${ids.join(', ')}`,
    where: '--plugin',
    expected: `one ${kind}`,
    remedy:
      ids.length === 0
        ? `give --plugin, or name one in the config`
        : `choose one: --set ${kind}.type=${ids[0]}`,
  });
}
