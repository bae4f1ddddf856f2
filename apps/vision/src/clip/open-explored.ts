import { beginEngine, checkpointsOf, openSplits, type OpenExplored } from '@counterpoint/cli';
import type { Sample } from '@counterpoint/core';
import { listSplits } from '@counterpoint/data';
import { loadClip } from './load-clip.js';
import { openPairs, pictureSides, truthOf } from './pairs.js';
import { clipProgram } from './train.js';

/**
 * A run of two towers for `clip explore` and `clip explain`: pictures and their first captions, or
 * pictures of two kinds.
 */
export const openClipExplored: OpenExplored = async (path, { engine, checkpoints }) => {
  await beginEngine(engine);
  const clip = await loadClip(path);
  const { towers, text, pictures } = clip;
  const earlier = checkpoints ? await checkpointsOf(path, clip.untrained, 'towers') : [];
  const sideOf = (side: string, name: string) => {
    const modality = clip.modality(side);
    return {
      name,
      modality,
      encoder: towers.tower(side),
      untrained: async () => (await clip.untrained()).tower(side),
      earlier: earlier.map(({ encoder }) => encoder.tower(side)),
      decode: (sample: Sample) => modality.decode(sample),
    };
  };
  const second = text === undefined ? pictureSides[1] : 'text';
  const other = sideOf(second, text === undefined ? second : 'captions');
  const { extensions } = clip.modality(pictures);
  return {
    path,
    sides: [
      sideOf(pictures, text === undefined ? pictures : 'pictures'),
      text === undefined
        ? other
        : {
            ...other,
            modality: text,
            decode: async (sample) => ((await other.decode(sample)) as readonly unknown[])[0],
          },
    ],
    steps: earlier.map(({ step }) => step),
    open: (data, split, onSkip) =>
      openSplits(
        (name) => openPairs(data, { split: name, extensions, statements: 'true', onSkip }),
        { program: { ...clipProgram(), splits: splitsOf }, extensions, path: data, split },
      ),
    texts: text && {
      side: 1,
      value: async (words) =>
        text.decode({
          index: 0,
          key: words,
          value: { members: {} },
          metadata: { text: words },
        }),
    },
    dispose: () => {
      towers.dispose();
      for (const { encoder } of earlier) encoder.dispose();
    },
  };
};

/** Drawn scenes have a training and a test split; joined data are one. */
async function splitsOf(
  { path = '' }: { readonly path?: string },
  extensions: readonly string[],
): Promise<readonly string[]> {
  if (/^scenes(:|$)/u.test(path)) return ['train', 'test'];
  if (path.includes(' + ')) return [];
  return listSplits(truthOf(path).data, { extensions });
}
