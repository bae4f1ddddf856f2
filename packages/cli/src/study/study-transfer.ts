import { CounterpointError, type Dataset } from '@counterpoint/core';
import { linearProbe, meanDifference, meanInterval } from '@counterpoint/eval';
import type { Program } from '../program/program.js';
import { openProgramRun } from '../run/open-program-run.js';
import type { OpenedRun } from '../run/open-run.js';
import { embedParts, encoderEmbedder } from '../score/embed-parts.js';
import { engineProducts } from '../score/engine-products.js';
import { openParts } from '../score/open-parts.js';
import type { ProgressDisplay } from '../terminal/progress.js';
import type { StudyTransfer } from './study.js';

const splits = { train: 'train', test: 'test', label: '', heldOut: 0.2 } as const;

/**
 * Opens other data as {@link studyTransfer} does, before the runs that it is for.
 *
 * @throws CP_CLI_UNLABELLED for a split without a class; the errors of the data
 */
export async function checkTransfer(
  program: Program,
  opened: OpenedRun,
  data: string,
): Promise<void> {
  const { train, validation, test } = await openParts(program, opened, { data, ...splits });
  for (const part of [train, validation, test]) {
    if (part !== undefined && !(await hasClass(part)))
      throw new CounterpointError('CP_CLI_UNLABELLED', {
        what: 'No sample has a class',
        where: `--also ${data}`,
        expected: 'labelled samples',
        remedy: 'put files into class folders, or leave the data out',
      });
    await part?.close?.();
  }
}

async function hasClass(dataset: Dataset): Promise<boolean> {
  const order = { seed: 0, epoch: 0, shuffle: false };
  for await (const { label } of dataset.epoch(order, 0, () => undefined))
    if (label !== undefined && label >= 0) return true;
  return false;
}

/** Where a transfer shows its progress, and what computes it. */
export interface TransferOptions {
  readonly display: ProgressDisplay;
  /** That of the runs of the study. @default `auto` */
  readonly engine?: string;
}

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
  { display, engine }: TransferOptions,
): Promise<StudyTransfer> {
  const opened = await openProgramRun(program, folder, engine);
  const parts = await openParts(program, opened, { data, ...splits });
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
