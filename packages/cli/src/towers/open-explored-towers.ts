import type { Batch, Encoder, Sample } from '@counterpoint/core';
import type { NamingModality } from '@counterpoint/explorer';
import { checkpointsOf } from '../explore/checkpoints-of.js';
import type { ExploredSide, OpenExplored } from '../explore/explored-run.js';
import { openSplits } from '../explore/open-splits.js';
import { withRememberedLabel } from '../run/with-remembered-label.js';
import { openSource } from '../source/open-source.js';
import { resolveSource } from '../source/resolve-source.js';
import { labelOf } from './open-test-pairs.js';
import { openTowers } from './open-towers.js';
import type { TowersKit } from './towers-kit.js';

/**
 * How the runs of a kit are opened for `explore` and `explain`: samples and their first captions,
 * or two kinds of samples.
 */
export function openExploredTowers(kit: Pick<TowersKit, 'program' | 'side'>): OpenExplored {
  return async (path, { engine, checkpoints }) => {
    const opened = await openTowers(kit, path, engine);
    const { towers, text, side, registry } = opened;
    const earlier = checkpoints ? await checkpointsOf(path, opened.untrained, 'towers') : [];
    const sideOf = (side: string, name: string): ExploredSide => {
      const modality = opened.modality(side);
      return {
        name,
        modality: modality as NamingModality,
        encoder: towers.tower(side) as Encoder<Batch>,
        untrained: async () => (await opened.untrained()).tower(side) as Encoder<Batch>,
        earlier: earlier.map(({ encoder }) => encoder.tower(side) as Encoder<Batch>),
        decode: (sample: Sample) => modality.decode(sample),
      };
    };
    const second = text === undefined ? towers.sides.find((each) => each !== side)! : 'text';
    const other = sideOf(second, text === undefined ? second : 'captions');
    const { extensions } = opened.modality(side);
    return {
      path,
      sides: [
        sideOf(side, text === undefined ? side : kit.program.samples),
        text === undefined
          ? other
          : {
              ...other,
              modality: text as NamingModality,
              decode: async (sample) => ((await other.decode(sample)) as readonly unknown[])[0],
            },
      ],
      steps: earlier.map(({ step }) => step),
      open: (data, onSkip) =>
        openSplits(
          (split = '') => {
            const open = (label: string | undefined) => {
              const query = { path: data.path, split, label, groups: 'none', limit: 0 } as const;
              const source = resolveSource(kit.program, query);
              return openSource(source, { registry, extensions, onSkip });
            };
            return data.label === undefined
              ? withRememberedLabel(labelOf(opened), open)
              : open(data.label);
          },
          { program: kit.program, extensions, ...data },
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
}
