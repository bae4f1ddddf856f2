import { beginEngine, progressDisplay } from '@counterpoint/cli';
import { writeTextModel } from '@counterpoint/text';
import type { Command } from 'commander';
import { loadModel } from '../load-model.js';

interface ExportOptions {
  readonly out: string;
  readonly onnx: boolean;
  readonly engine: string;
  readonly json?: boolean;
}

export function addExportCommand(to: Command): void {
  to.command('export')
    .description(
      'writes a Hugging Face folder: config, safetensors, tokenizer, sentence-transformers modules, ONNX',
    )
    .argument('<model>', "a run's folder")
    .requiredOption('--out <folder>', 'where it goes')
    .option('--no-onnx', 'leaves the ONNX file out')
    .option('--engine <name>', 'which engine computes; see `engines`', 'auto')
    .option('--json', 'prints one JSON object')
    .action(async (path: string, { out, onnx, engine, json }: ExportOptions) => {
      await beginEngine(engine);
      const model = await loadModel(path);
      await writeTextModel(out, model, { onnx });
      if (json)
        process.stdout.write(
          `${JSON.stringify({ out, width: model.encoder.width, onnx, model: model.fingerprint })}\n`,
        );
      else
        progressDisplay().say(
          `The model is in ${out}${onnx ? ', for @huggingface/transformers too (onnx/model.onnx)' : ''}.`,
        );
    });
}
