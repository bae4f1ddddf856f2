import { engine, tensor, tidy, type Tensor } from '@tensorflow/tfjs-core';
import { BackendError } from '../error/backend-error.js';
import { elementsOf, type ElementType } from '../graph/element-type.js';
import { structureOf, type Structure } from '../graph/structure.js';
import type { Value } from '../graph/value.js';
import { expandLayers } from '../lowering/expand-layers.js';
import { lower } from '../lowering/rewrite.js';
import { modelOf, ValueNames } from '../onnx/model.js';
import { OnnxRuntimeBackend } from '../onnxruntime-backend.js';
import { withAnyBatch } from './any-batch.js';
import { inOpset17 } from './in-opset-17.js';

/** One input of an exported graph; its first axis is the batch. */
export interface ExportedInput {
  /** Without the batch. */
  readonly shape: readonly number[];
  /** @default 'float32' */
  readonly type?: 'float32' | 'int32';
}

/** The inputs, the computation and the weights that {@link exportOnnx} writes. */
export interface OnnxExportOptions {
  readonly inputs: Readonly<Record<string, ExportedInput>>;
  /**
   * The computation, from inputs to outputs by name, [batch, ...] each.
   */
  readonly run: (inputs: Readonly<Record<string, Tensor>>) => Readonly<Record<string, Tensor>>;
  /** Names of weights, of any shapes [...], in the file. @default numbers */
  readonly weights?: Readonly<Record<string, Tensor>>;
}

/**
 * A computation as an ONNX file with its weights and a dynamic batch size (the dimension `batch`).
 *
 * The computation is recorded at two batch sizes. They may differ only in shapes, by multiples of
 * the batch size, which the file computes from the input's shape. Only ONNX's own operations, of
 * opset 17, are written.
 *
 * @throws CP_BACKEND_EXPORT when the ONNX Runtime backend is not the one in use, or the graph
 *   depends on the batch in another way
 */
export function exportOnnx(options: OnnxExportOptions): Uint8Array {
  const backend = engine().backend;
  if (!(backend instanceof OnnxRuntimeBackend)) {
    throw new BackendError('CP_BACKEND_EXPORT', {
      what: 'Only the ONNX Runtime backend can record a graph for export',
      where: engine().backendName,
      remedy: "start the engine 'cpu' before exporting",
    });
  }
  backend.flush();
  const [small, large] = [recordAtBatch(2, options, backend), recordAtBatch(3, options, backend)];
  const names = new ValueNames();
  for (const [name, value] of small.inputs) names.give(value, name);
  small.structure.outputs.forEach((value, i) => names.give(value, small.outputs[i]!));
  for (const [name, weight] of Object.entries(options.weights ?? {}))
    names.give(backend.value(weight), name);
  const inputValues = new Set(small.inputs.map(([, value]) => value));
  const structure = inOpset17(
    withAnyBatch(
      small.structure,
      large.structure,
      small.inputs.map(([, value]) => value),
    ),
  );
  return modelOf(structure, {
    names,
    weights: structure.leaves.filter((leaf) => !inputValues.has(leaf)),
    batched: new Set([...inputValues, ...structure.outputs]),
    opset: 17,
  });
}

interface RecordedGraph {
  readonly inputs: readonly (readonly [string, Value])[];
  readonly outputs: readonly string[];
  readonly structure: Structure;
}

function recordAtBatch(
  batch: number,
  { inputs, run }: OnnxExportOptions,
  backend: OnnxRuntimeBackend,
): RecordedGraph {
  let recorded: RecordedGraph | undefined;
  tidy(() => {
    const exampleInputs = Object.entries(inputs).map(([name, { shape, type = 'float32' }]) => {
      const batchShape = [batch, ...shape];
      const zeros = elementsOf(
        type as ElementType,
        new Uint8Array(batchShape.reduce((product, extent) => product * extent, 1)),
      );
      return [name, tensor(zeros as Float32Array, batchShape, type)] as const;
    });
    const results = Object.entries(run(Object.fromEntries(exampleInputs)));
    const values = results.map(([, result]) => backend.value(result));
    if (values.some(({ source }) => source === undefined)) {
      throw new BackendError('CP_BACKEND_EXPORT', {
        what: 'An output does not depend on a recorded operation, or was read while recording',
        remedy: 'export a function that computes its outputs and reads nothing',
      });
    }
    recorded = {
      inputs: exampleInputs.map(([name, input]) => [name, backend.value(input)] as const),
      outputs: results.map(([name]) => name),
      structure: lower(expandLayers(structureOf(values)), 0),
    };
  });
  for (const leaf of recorded!.structure.leaves) backend.toHost(leaf);
  return recorded!;
}
