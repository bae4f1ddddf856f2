import { resolve } from 'node:path';
import { beginEngine, runTrain, type Program, type TrainOptions } from '@counterpoint/cli';
import { checkLocked, lockedPictures } from './locked-pictures.js';
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
    async learn({ encoder }, { folder }) {
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
