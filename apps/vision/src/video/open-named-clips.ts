import { openSource, resolveSource } from '@counterpoint/cli';
import { Registry, type Dataset } from '@counterpoint/core';
import { videoPlugins } from './plugins.js';
import { videoProgram } from './video-program.js';

/** Opens the videos that a text of `--data` names, whatever its source: all of their first split. */
export function openNamedClips(path: string, extensions: readonly string[]): Promise<Dataset> {
  const data = resolveSource(videoProgram, { path, split: '', groups: 'none', limit: 0 });
  return openSource(data, { registry: new Registry(videoPlugins), extensions });
}
