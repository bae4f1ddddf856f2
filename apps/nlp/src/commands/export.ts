import {
  checkWritable,
  compactFile,
  compactName,
  costLine,
  defineExport,
  engineOption,
  printJson,
  progressDisplay,
  proveFile,
  requiredOutOption,
  SkipReport,
  writeExport,
  type ExportOptions,
  type Proof,
} from '@counterpoint/cli';
import {
  Bag,
  HashedNgrams,
  readingSection,
  textModelFiles,
  TextTransformer,
} from '@counterpoint/text';
import { Option, type Command } from 'commander';
import { costSamples } from '../export/cost-samples.js';
import { exportAdapted, isAdapted } from '../export/export-adapted.js';
import { proveReader } from '../export/prove-reader.js';
import { embeddingName, textCases, unitRows } from '../export/text-cases.js';
import { textFacts } from '../export/text-facts.js';
import { textReading } from '../export/text-reading.js';
import { loadModel } from '../load-model.js';

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
  if (isAdapted(model)) {
    const { files, proof } = await exportAdapted(model, path, { out, onnx, dtype, data });
    const { width } = encoder;
    const { largestDifference, worst } = proof;
    if (json)
      printJson({ out, files, width, onnx: true, largestDifference, worst, model: fingerprint });
    else display.say(`The model is in ${out}; transformers.js runs it. ${proofLine(proof)}`);
    return;
  }
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
  const paths = await writeExport(
    out,
    {
      ...files,
      ...(compact && dtype && { [compactName('onnx/model.onnx', dtype)]: compact.file }),
    },
    {
      ...(await textFacts(model, path)),
      twin,
      proof,
      cost: compact?.cost,
      reading:
        tokenizer instanceof HashedNgrams
          ? [readingSection(isBag).trimEnd()]
          : textReading(onnx, encoder instanceof TextTransformer ? encoder.config.pooling : 'mean'),
      record: { readerDifference },
    },
  );
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
        ...(proof === undefined ? [] : [proofLine(proof)]),
        ...(readerDifference === undefined
          ? []
          : [`read-bag.mjs differs by at most ${readerDifference.toExponential(1)}.`]),
        ...(compact === undefined ? [] : [costLine(compact.cost)]),
      ].join(' '),
    );
}

const proofLine = ({ cases, largestDifference }: Proof): string =>
  `Run by ONNX Runtime alone, onnx/model.onnx embeds ${cases - 1} unlike texts like the encoder, ` +
  `one by one and together (largest difference ${largestDifference.toExponential(1)}).`;
