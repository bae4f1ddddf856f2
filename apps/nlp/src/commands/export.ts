import { dirname } from 'node:path';
import {
  checkWritable,
  commandLine,
  compactFile,
  compactName,
  costLine,
  defineExport,
  engineOption,
  jsonText,
  modelCard,
  parameterCount,
  printJson,
  progressDisplay,
  proveFile,
  readScores,
  requiredOutOption,
  SkipReport,
  writeExport,
  type ExportOptions,
  type StoredRun,
} from '@counterpoint/cli';
import { OnnxEncoder, writeOnnxFolder } from '@counterpoint/onnx';
import {
  Bag,
  HashedNgrams,
  readingSection,
  textModelFiles,
  TextTransformer,
} from '@counterpoint/text';
import { Option, type Command } from 'commander';
import { costSamples } from '../export/cost-samples.js';
import { proveReader } from '../export/prove-reader.js';
import { embeddingName, textCases, unitRows } from '../export/text-cases.js';
import { textLimits, textReading } from '../export/text-reading.js';
import { loadModel } from '../load-model.js';
import { texts } from '../texts.js';
import { aboutWhitening } from '../whiten/whitening.js';

interface TextExportOptions extends ExportOptions {
  readonly out: string;
  readonly onnx: boolean;
  readonly engine: string;
}

export function addExportCommand(to: Command): void {
  defineExport<TextExportOptions>(to, {
    description:
      'writes a Hugging Face folder: config, safetensors, tokenizer, ' +
      'sentence-transformers modules, ONNX; and proves that the files embed alike',
    argument: 'model',
    out: requiredOutOption(),
    data: 'texts to measure the cost of --dtype on (default: those of the run)',
    options: [new Option('--no-onnx', 'leaves the ONNX file out')],
    engine: engineOption(),
    examples: ['export runs/first --out exported', 'export runs/first --out exported --dtype q8'],
    run: exportModel,
  });
}

async function exportModel(
  path: string,
  { out, data, onnx, dtype, twin = false, engine, json }: TextExportOptions,
): Promise<void> {
  const display = progressDisplay({ silent: json === true });
  await checkWritable(out);
  const model = await loadModel(path, { engine, twin });
  const { encoder, tokenizer, fingerprint, normalize } = model;
  if ((encoder as unknown) instanceof OnnxEncoder)
    return exportAdapted(encoder as unknown as OnnxEncoder, { out, json, fingerprint });
  const skips = new SkipReport(display);
  const files = await textModelFiles(model, { onnx });
  const file = files['onnx/model.onnx'] as Uint8Array | undefined;
  const proof =
    file &&
    (await proveFile(file, await textCases(model), {
      output: embeddingName,
      where: out,
      finish: (rows) => (normalize ? unitRows(rows, encoder.width) : rows),
    }));
  const isBag = tokenizer instanceof HashedNgrams && encoder instanceof Bag;
  const readerDifference = isBag ? await proveReader(model, files) : undefined;
  const compact =
    file && dtype
      ? await compactFile(file, {
          type: dtype,
          output: embeddingName,
          width: encoder.width,
          ...(await costSamples(model, data, skips)),
        })
      : undefined;
  const run = model.run as StoredRun | undefined;
  const card = modelCard({
    program: texts(),
    title: `Encoder of texts${twin ? ': the momentum twin' : ''}`,
    about: [
      `Encoder: \`${run?.config?.encoder.type ?? encoder.constructor.name}\`, width ${encoder.width}`,
      `Parameters: ${parameterCount(encoder.variables)}`,
      `Fingerprint: \`${fingerprint}\``,
      ...(await aboutWhitening(path)),
    ],
    run,
    scores: await readScores(path, fingerprint),
    path,
    limits: textLimits(model.maxTokens),
    proof,
    cost: compact?.cost,
    reading:
      tokenizer instanceof HashedNgrams
        ? [readingSection(isBag).trimEnd()]
        : textReading(onnx, encoder instanceof TextTransformer ? encoder.config.pooling : 'mean'),
  });
  const paths = await writeExport(out, {
    ...files,
    ...(compact && dtype && { [compactName('onnx/model.onnx', dtype)]: compact.file }),
    ...(run && { 'recipe.json': jsonText(run) }),
    'export.json': jsonText({
      command: commandLine(texts().name),
      fingerprint,
      twin,
      proof,
      readerDifference,
      cost: compact?.cost,
    }),
    'README.md': card,
  });
  if (json)
    printJson({
      out,
      files: paths,
      width: encoder.width,
      onnx,
      largestDifference: proof?.largestDifference,
      worst: proof?.worst,
      readerDifference,
      cost: compact?.cost,
      model: fingerprint,
    });
  else
    display.say(
      [
        `The model is in ${out}.`,
        ...(proof === undefined
          ? []
          : [
              `Run by ONNX Runtime alone, onnx/model.onnx embeds ${proof.cases - 1} unlike texts ` +
                'like the encoder, one by one and together (largest difference ' +
                `${proof.largestDifference.toExponential(1)}).`,
            ]),
        ...(readerDifference === undefined
          ? []
          : [`read-bag.mjs differs by at most ${readerDifference.toExponential(1)}.`]),
        ...(compact === undefined ? [] : [costLine(compact.cost)]),
      ].join(' '),
    );
}

/** An adapted model of transformers.js: the folder that it came from, with its new weights. */
async function exportAdapted(
  encoder: OnnxEncoder,
  { out, json, fingerprint }: { out: string; json?: boolean; fingerprint: string },
): Promise<void> {
  await writeOnnxFolder(out, encoder, dirname(dirname(encoder.config.model)));
  if (json) printJson({ out, width: encoder.width, onnx: true, model: fingerprint });
  else progressDisplay().say(`The model is in ${out}; transformers.js runs it.`);
}
