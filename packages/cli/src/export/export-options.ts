import { Option } from 'commander';
import { path, text } from '../commands/parse-option.js';
import type { CompactType } from './compact-onnx.js';

/** The options that every `export` has. */
export interface ExportOptions {
  readonly out?: string;
  readonly data?: string;
  readonly dtype?: CompactType;
  readonly twin?: boolean;
  readonly engine: string;
  readonly json?: boolean;
}

/** `--out FOLDER` of an export. */
export function exportFolderOption(): Option {
  return new Option(
    '--out <folder>',
    'where the files go (default: the `export` folder of the run)',
  ).argParser(path);
}

/** `--dtype fp16|q8`. */
export function dtypeOption(): Option {
  return new Option(
    '--dtype <type>',
    'also writes the ONNX file with weights of 16 or 8 bits, and measures what that costs',
  ).choices(['fp16', 'q8']);
}

/** `--twin`. */
export function twinOption(): Option {
  return new Option(
    '--twin',
    'exports the momentum twin of the newest checkpoint in place of the encoder',
  );
}

/** `--engine NAME` of an export. */
export function exportEngineOption(): Option {
  return new Option(
    '--engine <name>',
    'which engine computes: one that records graphs (cpu, webgpu, cuda, coreml, dml); see `engines`',
  )
    .argParser(text)
    .default('cpu');
}

/** The name of a file with compact weights, as `@huggingface/transformers` looks for it. */
export function compactName(name: string, type: CompactType): string {
  return name.replace(/\.onnx$/, type === 'fp16' ? '_fp16.onnx' : '_quantized.onnx');
}
