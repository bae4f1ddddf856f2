import type { Sample } from '@counterpoint/core';
import type { Program } from '../program/program.js';
import { openRun, type OpenedRun } from '../run/open-run.js';
import { openRunData } from '../run/open-run-data.js';
import { checkpointsOf } from './checkpoints-of.js';
import type { ExploredRun, OpenExplored } from './explored-run.js';
import { openSplits } from './open-splits.js';

/** Opens a run of one encoder. */
export function openSingle(program: Program): OpenExplored {
  return async (path, { engine, checkpoints }): Promise<ExploredRun> => {
    const run = await openRun(path, { plugins: program.plugins, engine });
    const { encoder, modality, untrained } = run;
    const earlier = checkpoints ? await checkpointsOf(path, untrained) : [];
    const decode = (sample: Sample) => modality.decode(sample);
    return {
      path,
      sides: [
        {
          name: program.samples,
          ...{ encoder, modality, untrained, decode },
          earlier: earlier.map(({ encoder: each }) => each),
        },
      ],
      steps: earlier.map(({ step }) => step),
      open: (data, onSkip) =>
        openSplits((split) => openRunData(program, run, { ...data, split }, onSkip), {
          program,
          extensions: modality.extensions,
          ...data,
        }),
      texts: modality.extensions.length === 0 ? textsOf(run) : undefined,
      dispose: () => {
        encoder.dispose();
        for (const { encoder: each } of earlier) each.dispose();
      },
    };
  };
}

/** A text as a row of the columns that the run reads. */
function textsOf({ modality, config }: OpenedRun): ExploredRun['texts'] {
  const { columns } = config.modality as { columns?: readonly string[] };
  const value = async (text: string): Promise<unknown> => {
    const metadata = Object.fromEntries((columns ?? ['text']).map((column) => [column, text]));
    return modality.decode({ index: 0, key: text, value: { members: {} }, metadata });
  };
  return { side: 0, value };
}
