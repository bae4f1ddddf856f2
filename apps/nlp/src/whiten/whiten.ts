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
import { OnnxEncoder } from '@counterpoint/onnx';
import { embedWith, isTextEncoder, promptText, singleText } from '@counterpoint/text';
import { labelledRows } from '../evaluate/labelled-rows.js';
import { loadModel, type LoadedModel } from '../load-model.js';
import { columnsFor, openTexts } from '../open-texts.js';
import { readReported } from '../read-reported.js';
import { layeredOnnx } from './layered-onnx.js';
import { layeredText } from './layered-text.js';
import { shares } from './shares.js';
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
  requireKnown(model, path);
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
  // A run has no prompts: the layer is learned for texts as the run will read them.
  if (promptText(model.prompts) !== '') display.say(withoutPrompt);
  const texts = rows.map(singleText);
  const labels = Int32Array.from(rows, (row) => row.label!);
  const vectors = { rows: await unscaled(model, texts), count: texts.length };
  const matrix = { ...vectors, width: model.encoder.width, labels };
  const { layer, ...learned } = learnClassLayer(matrix, { seed, shrinkage });
  const { isPromoted, classes, samples, before, after, gain } = learned;
  if (isPromoted) {
    const { encoder } = model;
    const layered = isOnnx(encoder)
      ? await layeredOnnx(encoder, layer, out)
      : layeredText(encoder, layer);
    const named = columns ?? model.columns.columns;
    const whitening = { ...learned, model: path, data };
    await writeLayered(out, {
      ...{ model, layered, columns: named, label, seed: seed ?? 1, whitening },
    });
    layered.encoder.dispose();
  }
  model.encoder.dispose();
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

const withoutPrompt =
  "The model's default prompt is left out: a run reads texts as they are, and so does the layer.";

const isOnnx = (encoder: unknown): encoder is OnnxEncoder => encoder instanceof OnnxEncoder;

/** Embeddings before they are scaled to length 1: where the layer goes. @returns [N, D] */
async function unscaled(model: LoadedModel, texts: readonly string[]): Promise<Float32Array> {
  const { encoder } = model;
  const bare = { ...model, prompts: undefined, normalize: false };
  if (!isOnnx(encoder)) return embedWith(bare, texts);
  const config = { ...encoder.config, train: 'head', normalize: false } as const;
  const plain = new OnnxEncoder(
    await encoder.currentModel(),
    config,
    Rng.of(0, 'nothing is drawn'),
  ) as unknown as LoadedModel['encoder'];
  try {
    return await embedWith({ ...bare, encoder: plain }, texts);
  } finally {
    plain.dispose();
  }
}

/** @throws CP_NLP_USAGE for an encoder that a layer cannot be put behind */
function requireKnown({ encoder }: LoadedModel, where: string): void {
  if (isOnnx(encoder) || isTextEncoder(encoder)) return;
  const { name } = (encoder as object).constructor;
  (encoder as { dispose(): void }).dispose();
  throw new CounterpointError('CP_NLP_USAGE', {
    what: `The model has an encoder that a last layer cannot be put behind: ${name}`,
    where,
    expected: 'an encoder of @counterpoint/text (a bag or a transformer), or an ONNX model',
    remedy: 'learn the layer from its embeddings with `learnClassLayer` of @counterpoint/adapt',
  });
}
