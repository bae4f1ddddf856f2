import { proveFile, type OnnxInputs, type Proof, type ProofCase } from '@counterpoint/cli';
import { embedTexts, type LoadedTowers } from '@counterpoint/multimodal';
import { tokenInputs, unlikeTexts, type PieceTokenizer } from '@counterpoint/text';

export interface ProveCaptionsOptions {
  readonly tokenizer: PieceTokenizer;
  readonly maxTokens: number;
  /** What the file calls the embeddings. */
  readonly output: string;
  /** Names the export in messages. */
  readonly where: string;
}

/** How the file of the captions' tower was checked, and on what. */
export interface CaptionsProof {
  readonly proof: Proof;
  readonly texts: readonly string[];
  /** Their embeddings by the tower, row by row. */
  readonly rows: Float32Array;
  /** All of them as one batch. */
  readonly inputs: OnnxInputs;
}

/**
 * Runs the file of the captions' tower by `onnxruntime-node` alone on unlike texts, one by one and
 * together, and compares with the tower.
 *
 * @throws CP_CLI_EXPORT_DIFFERS
 */
export async function proveCaptions(
  opened: LoadedTowers,
  file: Uint8Array,
  { tokenizer, maxTokens, output, where }: ProveCaptionsOptions,
): Promise<CaptionsProof> {
  const { width } = opened.towers;
  const texts = unlikeTexts.filter((text) => text.trim() !== ''); // an empty caption is no sample
  const { rows } = await embedTexts(opened, opened.towers, texts);
  const read = (some: readonly string[]) => tokenInputs(tokenizer, some, maxTokens) as OnnxInputs;
  const alone: ProofCase[] = texts.map((text, i) => ({
    name: `the caption ${JSON.stringify(text.slice(0, 20))}`,
    inputs: read([text]),
    expected: rows.subarray(i * width, (i + 1) * width),
  }));
  const inputs = read(texts);
  const together = { name: 'all captions in one batch', inputs, expected: rows };
  const proof = await proveFile(file, [...alone, together], { output, where });
  return { proof, texts, rows, inputs };
}
