import { openRecordings } from '@counterpoint/audio';
import { checkpointsOf, openSplits, type OpenExplored } from '@counterpoint/cli';
import type { Sample } from '@counterpoint/core';
import { recordings } from '../recordings.js';
import { loadClap } from './load-clap.js';

/** A run of two towers for `clap explore` and `clap explain`: recordings and their first captions. */
export const openClapExplored: OpenExplored = async (path, { engine, checkpoints }) => {
  const clap = await loadClap(path, engine);
  const { towers } = clap;
  const text = clap.text!;
  const earlier = checkpoints ? await checkpointsOf(path, clap.untrained, 'towers') : [];
  const sideOf = (side: string, name: string) => {
    const modality = clap.modality(side);
    return {
      name,
      modality,
      encoder: towers.tower(side),
      untrained: async () => (await clap.untrained()).tower(side),
      earlier: earlier.map(({ encoder }) => encoder.tower(side)),
      decode: (sample: Sample) => modality.decode(sample),
    };
  };
  const captions = sideOf('text', 'captions');
  const { extensions } = clap.modality('audio');
  return {
    path,
    sides: [
      sideOf('audio', 'recordings'),
      {
        ...captions,
        modality: text,
        decode: async (sample) => ((await captions.decode(sample)) as readonly unknown[])[0],
      },
    ],
    steps: earlier.map(({ step }) => step),
    open: (data, split, onSkip) =>
      openSplits((name) => openRecordings(data, { split: name, extensions, onSkip }), {
        program: recordings,
        extensions,
        path: data,
        split,
      }),
    texts: {
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
