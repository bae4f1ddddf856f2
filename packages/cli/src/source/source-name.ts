import type { DataConfig } from '../run/pretrain-config.js';

/** What data is called in messages: its path, or the component and what it is made of. */
export function sourceName({ type = 'data/open', path, ...data }: DataConfig): string {
  if (path !== undefined && path !== '') return path;
  const inner = [
    ...((data['sources'] as DataConfig[] | undefined) ?? []),
    ...Object.values((data['sides'] as Record<string, DataConfig> | undefined) ?? {}),
  ];
  return inner.length === 0 ? type : inner.map(sourceName).join(' + ');
}
