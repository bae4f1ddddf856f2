import { CounterpointError } from '@counterpoint/core';
import type { PretrainConfig } from './pretrain-config.js';

/**
 * A run goes on as it was begun, or its end would be that of no run at all.
 *
 * @param existing the config and the data that the run was begun with
 * @param current the same as the command line asks for now; where the data lies may change, its
 *   content may not
 * @throws CP_CLI_RESUME_CHANGED naming every entry that differs
 */
export function refuseChanges(
  where: string,
  existing: { config: PretrainConfig; fingerprint: string },
  current: { config: PretrainConfig; fingerprint: string },
): void {
  const before = leaves(withoutPlaces(existing.config));
  const now = leaves(withoutPlaces(current.config));
  const changes = [...new Set([...before.keys(), ...now.keys()])]
    .filter((path) => before.get(path) !== now.get(path))
    .map(
      (path) =>
        `${path} (${before.get(path) ?? 'not given'} became ${now.get(path) ?? 'not given'})`,
    );
  if (existing.fingerprint !== current.fingerprint) changes.push('the data itself');
  if (changes.length === 0) return;
  throw new CounterpointError('CP_CLI_RESUME_CHANGED', {
    what: `The run was begun differently: ${changes.join(', ')}`,
    where,
    expected: 'the config and the data that the run was begun with',
    remedy: 'resume without these options, or begin a new run with --out',
    facts: { changes },
  });
}

/** A config without the paths of its data: it may have moved. */
function withoutPlaces({ data, ...config }: PretrainConfig): object {
  const strip = (value: unknown): unknown => {
    if (Array.isArray(value)) return value.map(strip);
    if (typeof value !== 'object' || value === null) return value;
    const entries = Object.entries(value).filter(([key]) => key !== 'path');
    return Object.fromEntries(entries.map(([key, inner]) => [key, strip(inner)]));
  };
  return { ...config, data: strip(data) };
}

/** The entries of a config by their dotted paths, each as JSON. */
function leaves(config: object): Map<string, string> {
  const byPath = new Map<string, string>();
  const walk = (value: unknown, path: string): void => {
    if (typeof value === 'object' && value !== null && !Array.isArray(value))
      for (const [key, inner] of Object.entries(value))
        walk(inner, path === '' ? key : `${path}.${key}`);
    else if (value !== undefined) byPath.set(path, JSON.stringify(value));
  };
  walk(config, '');
  return byPath;
}
