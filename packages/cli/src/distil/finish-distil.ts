import { join } from 'node:path';
import { writeFileAtomically, type Distil, type Encoder } from '@counterpoint/core';
import { createStart } from '../run/create-components.js';
import { embedDataset } from '../run/embed-dataset.js';
import type { PretrainResult } from '../run/pretrain.js';
import type { Session } from '../run/train-session.js';
import { jsonText } from '../export/write-files.js';
import { agreement } from './agreement.js';
import { centredUnitRows } from './centred-unit-rows.js';

/** How alike a student finds samples that it did not learn from. */
export interface Distilled {
  /** Spearman's correlation of the cosines of all pairs with the teacher's. */
  readonly agreement: number;
  /** That of the student before training. */
  readonly agreementBefore: number;
  readonly samples: { readonly train: number; readonly heldOut: number };
  readonly width: { readonly teacher: number; readonly student: number };
  /** Values of weights and running statistics. */
  readonly parameters: { readonly teacher: number; readonly student: number };
}

interface FinishOptions extends Pick<
  Session,
  'config' | 'registry' | 'modality' | 'samples' | 'skips' | 'display'
> {
  /** Of the run. */
  readonly folder: string;
  readonly result: Pick<PretrainResult<never>, 'encoder' | 'method'>;
}

/**
 * The end of a run that imitates a teacher: compares the student with it on the samples that were
 * held out, each without the mean of its embeddings, and writes `distil.json`.
 */
export async function finishDistil(options: FinishOptions): Promise<Distilled> {
  const { config, registry, modality, samples, skips, folder, display, result } = options;
  display.say('Comparing student and teacher on the samples that were held out.');
  const { teacher } = result.method as unknown as Distil;
  const student = result.encoder as Encoder;
  const dataset = samples.heldOut!;
  const embed = async (encoder: Encoder) => {
    const onSkip = config.onError === 'skip' ? skips.onSkip : undefined;
    const rows = await embedDataset({ dataset, modality, encoder, onSkip });
    return { rows: centredUnitRows(rows), count: rows.count };
  };
  const start = await createStart(config, registry);
  try {
    const { rows: aim, count } = await embed(teacher as Encoder);
    const distilled: Distilled = {
      agreement: agreement(aim, (await embed(student)).rows, count),
      agreementBefore: agreement(aim, (await embed(start)).rows, count),
      samples: { train: samples.dataset.size, heldOut: count },
      width: { teacher: teacher.width, student: student.width },
      parameters: { teacher: values(teacher as Encoder), student: values(student) },
    };
    await writeFileAtomically(join(folder, 'distil.json'), jsonText(distilled));
    return distilled;
  } finally {
    start.dispose();
  }
}

const values = ({ variables, state }: Encoder): number =>
  [...Object.values(variables), ...Object.values(state)].reduce((sum, { size }) => sum + size, 0);

/** What imitation gave, for people. */
export function distilledLines({
  agreement: reached,
  agreementBefore,
  samples,
  width,
  parameters,
}: Distilled): string[] {
  return [
    `${samples.heldOut} samples held out, ${samples.train} learned from. How alike student and ` +
      `teacher find them (Spearman's correlation of the cosines of all pairs): ` +
      `${reached.toFixed(3)}, before training ${agreementBefore.toFixed(3)}.`,
    `The student has ${parameters.student} parameters and width ${width.student}, the teacher ` +
      `${parameters.teacher} and ${width.teacher}.`,
  ];
}
