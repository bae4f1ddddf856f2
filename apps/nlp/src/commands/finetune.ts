import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import {
  addFinetuneCommand,
  checkWritable,
  columnsOption,
  defaultOut,
  fineTuneProgram,
  merged,
  RunFolder,
  runTrain,
  type FinetuneOptions,
  type RawConfig,
} from '@counterpoint/cli';
import type { Command } from 'commander';
import { startFromModel } from '../start-from-model.js';
import { texts } from '../texts.js';

interface NlpFinetuneOptions extends FinetuneOptions {
  readonly columns?: readonly string[];
}

/** Adds `finetune`: the shared command, from any model that `embed` reads. */
export function addNlpFinetuneCommand(to: Command): void {
  addFinetuneCommand<NlpFinetuneOptions>(to, texts(), {
    options: [columnsOption('the columns of the texts, with commas between')],
    start: "a run's folder, a Hugging Face folder, or hub:owner/name",
    run: finetuneTexts,
    examples: [
      'finetune runs/first --data intents.csv --label intent --out runs/intents',
      'finetune hub:sentence-transformers/all-MiniLM-L6-v2 --data intents.csv --label intent --train lora',
    ],
  });
}

/** What `finetune` does. */
export async function finetuneTexts(options: NlpFinetuneOptions): Promise<void> {
  const { from, engine, threads, dryRun = false } = options;
  if (from === undefined) return void (await runTrain(fineTuneProgram(texts()), options));
  const out = options.out ?? defaultOut('fine-tune');
  if (!dryRun) {
    await checkWritable(out);
    await RunFolder.requireNone(out);
  }
  const work = dryRun ? await mkdtemp(join(tmpdir(), 'counterpoint-plan-')) : out;
  try {
    const start = await startFromModel(from, { out: work, engine, threads });
    const columns: RawConfig = { modality: { type: 'text/text', columns: options.columns } };
    const overlay = [start.overlay, columns, options.overlay ?? {}].reduce(merged);
    const request = { ...options, out, from: undefined, overlay };
    await runTrain(fineTuneProgram(texts(start.encoder)), request);
  } finally {
    if (dryRun) await rm(work, { recursive: true, force: true });
  }
}
