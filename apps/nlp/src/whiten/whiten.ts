import { dirname } from 'node:path';
import { learnClassLayer } from '@counterpoint/adapt';
import {
  checkWritable,
  defaultOut,
  printJson,
  progressDisplay,
  RunFolder,
  SkipReport,
  throwSkip,
  type OnError,
} from '@counterpoint/cli';
import { CounterpointError, Rng } from '@counterpoint/core';
import type { Interval } from '@counterpoint/eval';
import { OnnxEncoder } from '@counterpoint/onnx';
import { singleText } from '@counterpoint/text';
import { labelledRows } from '../evaluate/labelled-rows.js';
import { embedded } from '../evaluate/systems.js';
import { loadModel, type LoadedModel } from '../load-model.js';
import { columnsFor, openTexts } from '../open-texts.js';
import { readReported } from '../read-reported.js';
import { writeLayered } from './write-layered.js';

export interface WhitenOptions {
  readonly data: string;
  readonly split?: string;
  readonly label?: string;
  readonly columns?: readonly string[];
  readonly shrinkage?: number;
  readonly out?: string;
  readonly seed?: number;
  readonly batchSize?: number;
  readonly onError: OnError;
  readonly engine: string;
  readonly threads?: number;
  readonly json?: boolean;
}

/**
 * What `whiten` does: learns from labelled texts which directions of the embeddings vary within
 * classes, and writes the model with a last layer that divides them out. Nothing is written where
 * classes that did not teach the map are told apart no better.
 */
export async function whiten(path: string, options: WhitenOptions): Promise<void> {
  const { data, split, shrinkage, seed, batchSize, onError, engine, threads, json } = options;
  const out = options.out ?? defaultOut('whiten');
  await checkWritable(out);
  await RunFolder.requireNone(out);
  const display = progressDisplay({ silent: json === true });
  const model = await loadModel(path, { engine, threads, batchSize });
  const encoder = onnxOf(model, path);
  const skips = new SkipReport(display);
  const onSkip = onError === 'skip' ? skips.onSkip : throwSkip;
  const label = options.label ?? model.label;
  const stored = await openTexts(data, { split, labelColumn: label, onSkip });
  const { columns } = options;
  const read = await readReported(stored, {
    ...{ columns: columnsFor(model.columns, columns), display, onSkip, oneText: { columns } },
  });
  const { rows, note } = labelledRows(read.rows, data);
  if (note !== '') display.say(note);
  const plain = await withoutScaling(encoder);
  const unscaled = { ...model, encoder: plain as unknown as LoadedModel['encoder'] };
  const matrix = await embedded({ ...unscaled, normalize: false }, rows.map(singleText));
  plain.dispose();
  const labels = Int32Array.from(rows, (row) => row.label!);
  const { layer, ...learned } = learnClassLayer({ ...matrix, labels }, { seed, shrinkage });
  const { isPromoted, classes, samples, before, after, gain } = learned;
  const folder = dirname(encoder.config.model).replace(/[\\/]onnx$/u, '');
  if (isPromoted)
    await writeLayered(out, { model, encoder, folder, layer, label, seed: seed ?? 1 });
  encoder.dispose();
  if (json)
    return printJson({ out: isPromoted ? out : undefined, ...learned, skipped: skips.total });
  display.end();
  if (skips.text !== '') display.say(skips.text);
  display.say(
    `The five nearest of each of ${samples} texts vote for one of ${classes} classes. They are ` +
      `right, behind a layer that other classes taught: ${shares(after)}, without it ` +
      `${shares(before)}, a gain of ${shares(gain)}. ` +
      'Intervals draw classes; that of the gain is one of 99 %.',
  );
  display.say(
    isPromoted
      ? `The layer, learned from all classes, is the last of the model in ${out}.`
      : 'The gain is not above zero. Nothing was written; use the model as it is.',
  );
}

const shares = ({ value, low, high }: Interval): string =>
  `${value.toFixed(3)} (${low.toFixed(3)} to ${high.toFixed(3)})`;

/** The encoder before its embeddings are scaled to length 1: where the layer goes. */
async function withoutScaling(encoder: OnnxEncoder): Promise<OnnxEncoder> {
  const config = { ...encoder.config, train: 'head', normalize: false } as const;
  return new OnnxEncoder(await encoder.currentModel(), config, Rng.of(0, 'nothing is drawn'));
}

/** @throws CP_NLP_USAGE for a model of another kind */
function onnxOf({ encoder }: LoadedModel, where: string): OnnxEncoder {
  if ((encoder as unknown) instanceof OnnxEncoder) return encoder as unknown as OnnxEncoder;
  encoder.dispose();
  throw new CounterpointError('CP_NLP_USAGE', {
    what: 'The model has no ONNX graph that a last layer could be put behind',
    where,
    expected:
      'an ONNX model: a folder of transformers.js without weights of another form, Universal ' +
      'Sentence Encoder Lite of TensorFlow.js, or a run that was trained from one',
    remedy: 'take `onnx/` and the JSON files of `export` into a folder of their own',
  });
}
