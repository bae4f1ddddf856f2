import {
  copyValues,
  CounterpointError,
  inference,
  Rng,
  unitRows,
  type Batch,
  type Encoder,
  type NamedVariables,
  type Pass,
} from '@counterpoint/core';
import { tidy, type Tensor, type Tensor2D } from '@tensorflow/tfjs-core';
import { LowRankUpdates } from '../adapt/low-rank-updates.js';
import type { OnnxModel } from '../file/onnx-model.js';
import { OnnxModule } from '../module/onnx-module.js';
import { feedsOf, inputKind, type InputKind } from './feeds-of.js';
import type { CompleteOnnxEncoderConfig } from './onnx-encoder-config.js';
import { probe } from './probe.js';
import { outputOf } from './output-of.js';
import { poolOutput } from './pool-output.js';

/**
 * An ONNX model as a trainable encoder of tokens, pictures, features or waveforms. Made by
 * {@link onnxEncoder} or by the component `onnx/model`.
 */
export class OnnxEncoder implements Encoder {
  readonly width: number;
  readonly variables: NamedVariables;
  readonly state: NamedVariables;
  readonly config: CompleteOnnxEncoderConfig;
  /** What the model takes. */
  readonly kind: InputKind;
  /** The output of the file that is embedded. */
  readonly output: string;
  readonly #module: OnnxModule;
  readonly #updates: LowRankUpdates | undefined;

  /** @throws CP_ONNX_OPERATOR, CP_ONNX_INPUT, CP_ONNX_OUTPUT */
  constructor(model: OnnxModel, config: CompleteOnnxEncoderConfig, rng: Rng) {
    const { train, rank, alpha, freeze, batchNorm } = config;
    this.config = config;
    this.output = outputOf(model, config.output);
    this.#module = new OnnxModule(model, { outputs: [this.output], batchNorm });
    this.kind = inputKind(this.#module.inputs);
    this.width = config.width ?? widthOf(this.#module, this.output, this.kind);
    const { variables, state, linear } = this.#module;
    if (train === 'lora') {
      const matrices = Object.fromEntries(linear.map((name) => [name, variables[name]!]));
      this.#updates = new LowRankUpdates(matrices, { rank, alpha }, rng.fork('lora'));
    }
    const pattern = freeze === undefined ? undefined : new RegExp(freeze);
    const isTrained = (name: string) => train === 'all' && !pattern?.test(name);
    const pick = (trained: boolean): NamedVariables =>
      Object.fromEntries(Object.entries(variables).filter(([name]) => isTrained(name) === trained));
    this.variables = this.#updates ? this.#updates.variables : pick(true);
    this.state = { ...pick(false), ...state };
  }

  /**
   * @param batch `{ ids, mask }` [N, T]; pictures [N, H, W, C]; features [N, T, bands, 1]; waveforms
   *   [N, T]
   * @returns [N, D]
   * @throws CP_ONNX_INPUT, CP_ONNX_NODE
   */
  encode(batch: Batch, pass: Pass = inference): Tensor2D {
    return tidy(() => {
      const feeds = feedsOf(batch, this.#module.inputs, this.kind);
      const weights = this.#updates?.apply(this.#module.variables);
      const output = this.#module.run(feeds, pass, weights)[this.output]!;
      const mask = this.kind === 'tokens' ? (batch as { mask: Tensor }).mask : undefined;
      const { pooling = this.kind === 'pictures' ? 'first' : 'mean', normalize } = this.config;
      const pooled = poolOutput(output, pooling, mask);
      return normalize ? unitRows(pooled) : pooled;
    });
  }

  clone(): OnnxEncoder {
    const twin = new OnnxEncoder(this.#module.model, this.config, Rng.of(0, 'clone'));
    copyValues(this, twin);
    return twin;
  }

  /** The file with the weights as they are now, low-rank updates added to their matrices. */
  async currentModel(): Promise<OnnxModel> {
    const updated = this.#updates?.apply(this.#module.variables) ?? {};
    const model = await this.#module.currentModel(updated);
    for (const each of Object.values(updated)) each.dispose();
    return model;
  }

  dispose(): void {
    this.#updates?.dispose();
    this.#module.dispose();
  }
}

/** The width that the file declares, else that of the output for a small batch. */
function widthOf(module: OnnxModule, output: string, kind: InputKind): number {
  const ports = module.model.graph.outputs;
  const shape = ports.find(({ name }) => name === output)?.shape ?? [];
  const declared = shape.length === 4 ? shape[1] : shape.at(-1);
  if (typeof declared === 'number') return declared;
  try {
    return tidy(() => {
      const { shape: actualShape } = module.run(probe(module.inputs, kind))[output]!;
      return (actualShape.length === 4 ? actualShape[1] : actualShape.at(-1))!;
    });
  } catch (cause) {
    throw new CounterpointError('CP_ONNX_OUTPUT', {
      what: `The file does not say how wide its output ${output} is`,
      where: `output ${output} [${shape.join()}]`,
      expected: 'a number as its last axis',
      remedy: 'give the width in the config of the encoder',
      cause,
    });
  }
}
