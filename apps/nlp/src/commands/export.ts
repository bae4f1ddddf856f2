import { dirname } from 'node:path';
import {
  addExamples,
  checkWritable,
  engineOption,
  jsonOption,
  path as pathOption,
  printJson,
  progressDisplay,
} from '@counterpoint/cli';
import { OnnxEncoder, writeOnnxFolder } from '@counterpoint/onnx';
import { writeTextModel } from '@counterpoint/text';
import { Option, type Command } from 'commander';
import { loadModel } from '../load-model.js';

interface ExportOptions {
  readonly out: string;
  readonly onnx: boolean;
  readonly engine: string;
  readonly json?: boolean;
}

export function addExportCommand(to: Command): void {
  const command = to
    .command('export')
    .description(
      'writes a Hugging Face folder: config, safetensors, tokenizer, sentence-transformers modules, ONNX',
    )
    .argument('<model>', "a run's folder")
    .addOption(
      new Option('--out <folder>', 'where it goes').argParser(pathOption).makeOptionMandatory(),
    )
    .option('--no-onnx', 'leaves the ONNX file out')
    .addOption(engineOption())
    .addOption(jsonOption())
    .action(async (path: string, { out, onnx, engine, json }: ExportOptions) => {
      await checkWritable(out);
      const model = await loadModel(path, { engine });
      const encoder: unknown = model.encoder;
      if (encoder instanceof OnnxEncoder)
        await writeOnnxFolder(out, encoder, dirname(dirname(encoder.config.model)));
      else await writeTextModel(out, model, { onnx });
      if (json) printJson({ out, width: model.encoder.width, onnx, model: model.fingerprint });
      else progressDisplay().say(`The model is in ${out}.`);
    });
  addExamples(command, [
    'export runs/first --out exported',
    'export runs/first --out exported --no-onnx',
  ]);
}
