import { existsSync } from 'node:fs';
import { resolve } from 'node:path';
import { parseDataSource, type OtherSourceConfig } from '@counterpoint/data';
import type { Program } from '../program/program.js';
import type { DataConfig } from '../run/pretrain-config.js';

/** The component that opens a path whose layout is to be detected. */
const detection = 'data/open';

/** Entries of sources that name files or folders. */
const pathEntries: ReadonlySet<string> = new Set(['path', 'pictures']);

/**
 * `data` of a config as a source component: what `path` says in short is parsed, a path whose
 * layout is to be detected is opened by the program's own component, and relative paths become
 * absolute. Data that names its component stays as it is but for the paths. What a short text says
 * of split and label wins over the entries beside it.
 *
 * @throws CP_DATA_SOURCE
 */
export function resolveSource(
  program: Pick<Program, 'detect' | 'adapt'>,
  data: DataConfig,
): DataConfig {
  const { path = '', ...entries } = data;
  if (data.type !== undefined) return withAbsolutePaths(data);
  const adapt = (source: OtherSourceConfig): OtherSourceConfig => {
    const type = source.type === detection ? (program.detect ?? detection) : source.type;
    const adapted = { ...source, type };
    return program.adapt?.(adapted) ?? adapted;
  };
  const source = mapSources(
    parseDataSource(path, { exists: existsSync }) as OtherSourceConfig,
    adapt,
  );
  return withAbsolutePaths({ ...entries, ...source });
}

/** Changes a source and the sources within it, innermost first. */
function mapSources(
  source: OtherSourceConfig,
  change: (source: OtherSourceConfig) => OtherSourceConfig,
): OtherSourceConfig {
  const inner = (value: unknown): unknown => {
    if (Array.isArray(value)) return value.map(inner);
    if (!isObject(value)) return value;
    return typeof value['type'] === 'string'
      ? mapSources(value as OtherSourceConfig, change)
      : Object.fromEntries(Object.entries(value).map(([key, each]) => [key, inner(each)]));
  };
  const entries = Object.entries(source).map(([key, value]) => [key, inner(value)]);
  return change(Object.fromEntries(entries) as OtherSourceConfig);
}

/** Paths within a source from the root on, so that they mean the same in every folder. */
function withAbsolutePaths<T>(value: T): T {
  if (Array.isArray(value)) return value.map(withAbsolutePaths) as T;
  if (!isObject(value)) return value;
  const absolute = (key: string, entry: unknown): unknown => {
    const isPath = pathEntries.has(key) || (key === 'labels' && 'pictures' in value);
    if (!isPath) return withAbsolutePaths(entry);
    const paths = (Array.isArray(entry) ? entry : [entry]) as unknown[];
    const absolute = paths.map((path) => (typeof path === 'string' ? absolutePath(path) : path));
    return Array.isArray(entry) ? absolute : absolute[0];
  };
  return Object.fromEntries(
    Object.entries(value).map(([key, entry]) => [key, absolute(key, entry)]),
  ) as T;
}

/** Addresses of the network and names that are no path stay as they are. */
function absolutePath(path: string): string {
  const isLocal = path !== '' && !/^[a-z][a-z0-9+.-]+:\/\//i.test(path);
  return isLocal && (existsSync(path) || /[/\\*{]/.test(path)) ? resolve(path) : path;
}

function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
