import {
  copyValues,
  CounterpointError,
  disposeVariables,
  inference,
  parameter,
  type Module,
  type NamedVariables,
  type Pass,
} from '@counterpoint/core';
import { tensor, tidy, variable, type Tensor, type Variable } from '@tensorflow/tfjs-core';
import { floatBytes } from '../file/float-bytes.js';
import { floatValues } from '../file/array-values.js';
import type { OnnxModel, OnnxNode, OnnxPort } from '../file/onnx-model.js';
import { hostOf } from '../operators/constant.js';
import { fuseLayers } from '../plan/fuse-layers.js';
import { layerPatterns } from '../plan/layer-patterns.js';
import { linearNames } from '../plan/linear-names.js';
import { statisticNames, trainedNames } from '../plan/trained-names.js';
import { withFloatWeights } from '../plan/dequantized.js';
import { evaluate } from '../run/evaluate.js';
import { checkOperators, neededNodes } from '../run/needed-nodes.js';
import { plain, tensorOf, type Value } from '../value/value.js';

/**
 * The outputs that {@link OnnxModule} computes, and how it treats batch normalisation in training.
 */
export interface OnnxModuleOptions {
  /** Which outputs are computed. @default all of the graph */
  readonly outputs?: readonly string[];
  /**
   * `frozen`: running statistics in training, too, as is usual when a trained model is adapted;
   * `train`: the batch's, which move the running ones. @default 'frozen'
   */
  readonly batchNorm?: 'frozen' | 'train';
}

/** Above this number of elements a constant stays in the engine's memory. */
const mostHostElements = 64;

/**
 * An ONNX graph as a module of TensorFlow.js operations: it runs, differentiates and trains on any
 * engine. Float initialisers are its variables, under their own names; running statistics and
 * tables that are no weights are its state. Shapes, axes and indices are computed in JavaScript.
 * All floating types are computed in float32, all whole numbers in int32.
 *
 * @example
 * import { writeFile } from 'node:fs/promises';
 * import { exportOnnx } from '@counterpoint/engine';
 * import { OnnxModule, readModel } from '@counterpoint/onnx';
 * import { matMul, ones, variable, type Tensor2D } from '@tensorflow/tfjs-core';
 *
 * const weight = variable(ones([3, 2]));
 * const file = exportOnnx({
 *   inputs: { x: { shape: [3] } },
 *   run: ({ x }) => ({ y: matMul(x as Tensor2D, weight as never) }),
 *   weights: { weight },
 * });
 * await writeFile('model.onnx', file);
 * const model = new OnnxModule(await readModel('model.onnx'));
 * await model.run({ x: ones([1, 3]) })['y']!.data();   // [3, 3]
 */
export class OnnxModule implements Module {
  /** The weights by the names of their initialisers. */
  readonly variables: NamedVariables;
  readonly state: NamedVariables;
  /** What {@link run} takes. */
  readonly inputs: readonly OnnxPort[];
  /** What {@link run} gives. */
  readonly outputs: readonly string[];
  /** Names of the matrices of linear layers and 1x1 convolutions among the variables. */
  readonly linear: readonly string[];
  /** The file, its quantised weights as float32. */
  readonly model: OnnxModel;
  readonly #options: OnnxModuleOptions;
  readonly #nodes: readonly OnnxNode[];
  readonly #constants: ReadonlyMap<string, Value>;

  /** @throws CP_ONNX_OPERATOR, CP_ONNX_OUTPUT */
  constructor(model: OnnxModel, options: OnnxModuleOptions = {}) {
    this.model = withFloatWeights(model);
    this.#options = options;
    const { graph } = this.model;
    this.outputs = options.outputs ?? graph.outputs.map(({ name }) => name);
    for (const name of this.outputs)
      if (!graph.outputs.some((port) => port.name === name)) throw noOutput(name, this.model);
    const nodes = neededNodes(graph, this.outputs);
    checkOperators(nodes);
    const usedNames = new Set([...nodes.flatMap(({ inputs }) => inputs), ...this.outputs]);
    this.inputs = graph.inputs.filter(({ name }) => usedNames.has(name));
    const [trained, statistics] = [trainedNames(graph, nodes), statisticNames(nodes)];
    const [variables, state] = [{}, {}] as [Record<string, Variable>, Record<string, Variable>];
    const constants = new Map<string, Value>();
    for (const [name, array] of graph.initializers) {
      const size = array.shape.reduce((product, side) => product * side, 1);
      const floating = array.type.computed === 'float32';
      if (trained.has(name)) variables[name] = parameter(floatValues(array), array.shape);
      else if (statistics.has(name) || (floating && size > mostHostElements))
        state[name] = tidy(() => variable(tensor(floatValues(array), [...array.shape]), false));
      else constants.set(name, hostOf(array));
    }
    this.linear = linearNames(graph, nodes).filter((name) => name in variables);
    this.#nodes = fuseLayers(nodes, { graph, outputs: this.outputs }, layerPatterns);
    [this.variables, this.state, this.#constants] = [variables, state, constants];
  }

  /**
   * Computes the outputs of a batch.
   *
   * @param inputs by the names of {@link inputs}, in the shapes stated there, such as [N, T]
   * @param weights used in place of the variables of these names
   * @returns the outputs by name
   * @throws CP_ONNX_INPUT, CP_ONNX_NODE
   */
  run(
    inputs: Readonly<Record<string, Tensor>>,
    pass: Pass = inference,
    weights: Readonly<Record<string, Tensor>> = {},
  ): Readonly<Record<string, Tensor>> {
    this.#checkInputs(inputs);
    return tidy(() => {
      const scope = new Map<string, Value>(this.#constants);
      const values = { ...this.variables, ...this.state, ...weights, ...inputs };
      for (const [name, value] of Object.entries(values)) scope.set(name, plain(value as Tensor));
      const { batchNorm = 'frozen' } = this.#options;
      evaluate(this.#nodes, scope, { opset: this.model.opsets.get('') ?? 21, pass, batchNorm });
      return Object.fromEntries(this.outputs.map((name) => [name, tensorOf(scope.get(name)!)]));
    });
  }

  /** The same values in separate variables. */
  clone(): OnnxModule {
    const twin = new OnnxModule(this.model, this.#options);
    copyValues(this, twin);
    return twin;
  }

  /**
   * The file with the weights as they are now, each in the element type that it had; quantised ones
   * as float32. {@link writeModel} makes bytes of it.
   *
   * @param weights written in place of the variables of these names, whose shapes [...] they have
   */
  async currentModel(weights: Readonly<Record<string, Tensor>> = {}): Promise<OnnxModel> {
    const { graph } = this.model;
    const initializers = new Map(graph.initializers);
    const values = { ...this.variables, ...this.state, ...weights };
    for (const [name, each] of Object.entries(values)) {
      const array = initializers.get(name)!;
      const bytes = floatBytes((await each.data()) as Float32Array, array.type);
      initializers.set(name, { ...array, bytes });
    }
    return { ...this.model, graph: { ...graph, initializers } };
  }

  dispose(): void {
    disposeVariables(this);
  }

  #checkInputs(inputs: Readonly<Record<string, Tensor>>): void {
    const names = this.inputs.map(({ name }) => name);
    const [missing, unknown] = [
      names.filter((name) => !(name in inputs)),
      Object.keys(inputs).filter((name) => !names.includes(name)),
    ];
    const wrong = this.inputs.filter(
      ({ name, type }) => name in inputs && type && inputs[name]!.dtype !== type.computed,
    );
    if (missing.length + unknown.length + wrong.length === 0) return;
    throw new CounterpointError('CP_ONNX_INPUT', {
      what: [
        missing.length > 0 ? `Inputs ${missing.join(', ')} are missing` : '',
        unknown.length > 0 ? `Inputs ${unknown.join(', ')} are unknown` : '',
        ...wrong.map(({ name }) => `Input ${name} is of type ${inputs[name]!.dtype}`),
      ]
        .filter((each) => each !== '')
        .join('; '),
      where: `graph ${this.model.graph.name}`,
      expected: this.inputs
        .map(({ name, type, shape }) => `${name}: ${type?.computed} [${shape?.join() ?? ''}]`)
        .join(', '),
      remedy: 'give exactly the inputs that the model declares',
    });
  }
}

function noOutput(name: string, { graph }: OnnxModel): CounterpointError {
  return new CounterpointError('CP_ONNX_OUTPUT', {
    what: `The model has no output ${name}`,
    where: `graph ${graph.name}`,
    expected: graph.outputs.map((port) => port.name).join(', '),
    remedy: 'ask for one of these',
  });
}
