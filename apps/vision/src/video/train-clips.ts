import { resolve } from 'node:path';
import {
  beginEngine,
  runTrain,
  type DataConfig,
  type Program,
  type TrainOptions,
} from '@counterpoint/cli';
import { CounterpointError, type TypedConfig } from '@counterpoint/core';
import { checkLocked, lockedPictures } from './locked-pictures.js';
import { movingStillsType } from './stills/moving-stills-source.js';
import { videoProgram } from './video-program.js';

/** The options of `video train`, parsed. */
export interface VideoTrainOptions extends TrainOptions {
  readonly locked?: string;
}

/** What `video train` does: the shared driver, with a locked encoder of pictures where one is named. */
export function trainClips(options: VideoTrainOptions): Promise<unknown> {
  const { locked, engine, threads } = options;
  const program: Program = {
    ...videoProgram,
    async learn({ encoder, method, data }, { folder }) {
      checkSynchrony(method, data);
      if (locked === undefined) {
        checkLocked(encoder);
        return {};
      }
      await beginEngine(engine ?? 'auto', threads);
      return lockedPictures(resolve(locked), resolve(folder), encoder);
    },
  };
  return runTrain(program, options);
}

/** @throws CP_VISION_USAGE where a method learns synchrony that the data does not have */
function checkSynchrony(method: TypedConfig, data: DataConfig): void {
  const { hardFrom } = { hardFrom: 0, ...method } as { readonly hardFrom?: number };
  if (data.type !== movingStillsType || method.type !== 'video/avts' || hardFrom === 1) return;
  throw new CounterpointError('CP_VISION_USAGE', {
    what: 'Sounds of stills are at no time of their pictures',
    where: 'method video/avts',
    expected: 'a method without negatives that are out of sync',
    remedy: 'use --method in-batch, or another',
  });
}
