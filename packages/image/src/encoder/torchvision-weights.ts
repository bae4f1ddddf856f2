import {
  CounterpointError,
  fileToVariables,
  readSafetensors,
  storedFloats,
  writeSafetensors,
  type Module,
  type StoredTensor,
} from '@counterpoint/core';

/**
 * Gives a `resnet` or `vit` the weights of torchvision's model of the same shape. Its classifier
 * and its counters are left out.
 *
 * @param file the model's state dictionary as a safetensors file
 * (`safetensors.torch.save_file(model.state_dict(), path)`)
 * @param where names the file in messages
 * @throws CP_IMAGE_WEIGHTS when a tensor is of an unknown form, CP_CORE_SAFETENSORS_INVALID,
 * CP_CORE_WEIGHTS_MISMATCH
 */
export function loadTorchvisionWeights(file: Uint8Array, encoder: Module, where: string): void {
  const values = { ...encoder.variables, ...encoder.state };
  fileToVariables(translateTorchvisionWeights(file, where), values, where);
}

/**
 * A state dictionary of torchvision as a file that a `resnet` or `vit` of the same shape loads:
 * other names, other layouts, without the classifier and the counters.
 *
 * @throws CP_IMAGE_WEIGHTS when a tensor is of an unknown form, CP_CORE_SAFETENSORS_INVALID
 */
export function translateTorchvisionWeights(file: Uint8Array, where: string): Uint8Array {
  const tensors: Record<string, StoredTensor> = {};
  for (const [name, tensorInFile] of Object.entries(readSafetensors(file, where).tensors)) {
    if (/^(fc|heads)\.|\.num_batches_tracked$/.test(name)) continue;
    tensors[ourName(name)] = ourLayout(name, tensorInFile, where);
  }
  return writeSafetensors({ tensors, metadata: { format: 'counterpoint' } });
}

/** ResNet's names are the same; the transformer's are shorter here. */
function ourName(name: string): string {
  const layer = /^encoder\.layers\.encoder_layer_(\d+)\.(.*)$/.exec(name);
  if (layer === null)
    return name.replace('encoder.pos_embedding', 'positions').replace('encoder.ln.', 'norm.');
  const part = layer[2]!
    .replace('ln_', 'norm')
    .replace('self_attention.in_proj_', 'attention.qkv.')
    .replace('self_attention.out_proj', 'attention.out')
    .replace(/^mlp\.(0|linear_1)\./, 'linear1.')
    .replace(/^mlp\.(3|linear_2)\./, 'linear2.');
  return `blocks.${layer[1]!}.${part}`;
}

/** Convolutions [out, in, h, w] become [h, w, in, out], matrices [out, in] become [in, out]. */
function ourLayout(name: string, tensorInFile: StoredTensor, where: string): StoredTensor {
  const { shape } = tensorInFile;
  const values = storedFloats(tensorInFile);
  if (shape.length === 4) return permuted(values, shape, [2, 3, 1, 0]);
  if (shape.length === 2) return permuted(values, shape, [1, 0]);
  if (shape.length === 1 || shape.length === 3) return floats(values, shape);
  throw new CounterpointError('CP_IMAGE_WEIGHTS', {
    what: `"${name}" has the shape [${shape.join(', ')}]`,
    where,
    expected: 'the state dictionary of a torchvision resnet or vision transformer',
    remedy: 'save the dictionary of such a model',
  });
}

function permuted(
  values: Float32Array,
  shape: readonly number[],
  axes: readonly number[],
): StoredTensor {
  const strides = shape.map((_, axis) =>
    shape.slice(axis + 1).reduce((product, side) => product * side, 1),
  );
  const outShape = axes.map((axis) => shape[axis]!);
  const outStrides = axes.map((axis) => strides[axis]!);
  const out = new Float32Array(values.length);
  const place = new Array<number>(axes.length).fill(0);
  for (let i = 0, from = 0; i < out.length; i++) {
    out[i] = values[from]!;
    for (let axis = axes.length - 1; axis >= 0; axis--) {
      from += outStrides[axis]!;
      if (++place[axis]! < outShape[axis]!) break;
      from -= outStrides[axis]! * outShape[axis]!;
      place[axis] = 0;
    }
  }
  return floats(out, outShape);
}

function floats(values: Float32Array, shape: readonly number[]): StoredTensor {
  return {
    dtype: 'F32',
    shape,
    bytes: new Uint8Array(values.buffer, values.byteOffset, values.byteLength),
  };
}
