import { join } from 'node:path';
import { linearProbe, meanDifference, meanInterval } from '@counterpoint/eval';
import type { Program } from '../program/program.js';
import { openProgramRun } from '../run/open-program-run.js';
import { embedParts, encoderEmbedder } from '../score/embed-parts.js';
import { engineProducts } from '../score/engine-products.js';
import { openParts } from '../score/open-parts.js';
import type { ProgressDisplay } from '../terminal/progress.js';
import type { StudyTransfer } from './study.js';

/**
 * Linear probes on other data of the modality before and after fine-tuning: what carries over, and
 * of data that the start was trained for, what was forgotten.
 *
 * @param folder of the fine-tuned run; its start is the model before
 */
export async function studyTransfer(
  program: Program,
  folder: string,
  data: string,
  display: ProgressDisplay,
): Promise<StudyTransfer> {
  const opened = await openProgramRun(program, join(folder));
  const parts = await openParts(program, opened, {
    ...{ data, train: 'train', test: 'test', label: '', heldOut: 0.2 },
  });
  display.say(`Scoring ${data} before and after.`);
  const start = await opened.untrained();
  const correct = async (encoder: typeof start): Promise<Uint8Array> => {
    const embed = encoderEmbedder(opened.modality, encoder);
    const { train, validation, test } = await embedParts(parts, embed, { display });
    return linearProbe(train, test, { validation, products: engineProducts }).correct;
  };
  const [before, after] = [await correct(start), await correct(opened.encoder)];
  start.dispose();
  opened.encoder.dispose();
  return {
    data,
    before: meanInterval(before),
    after: meanInterval(after),
    gain: meanDifference(after, before),
  };
}
