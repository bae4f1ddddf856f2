import type { Registry } from '@counterpoint/core';
import type { StartedEngine } from '@counterpoint/engine';
import type { LoadedTowers } from '@counterpoint/multimodal';

/** Trained towers, ready for use by any command. */
export interface OpenedTowers extends LoadedTowers {
  /** As it was named. */
  readonly path: string;
  readonly registry: Registry;
  readonly engine: StartedEngine;
  /** The side of the samples that are not text; the first side where none is text. */
  readonly side: string;
  /** The content of `config.json`, where the folder is a run and not an export alone. */
  readonly run?: Readonly<Record<string, unknown>>;
}
