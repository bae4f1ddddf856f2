import { openTowers, type OpenedTowers, type OpenTowersOptions } from '@counterpoint/cli';
import { clipPictures } from './clip-pictures.js';

/** Trained towers, with the side that pictures are on. */
export type LoadedClip = OpenedTowers;

/** Starts an engine and loads what `clip train` left. @throws CP_MULTIMODAL_RUN */
export function loadClip(
  path: string,
  engine?: string,
  options?: OpenTowersOptions,
): Promise<LoadedClip> {
  return openTowers(clipPictures, path, engine, options);
}
