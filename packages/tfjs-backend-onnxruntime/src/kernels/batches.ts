import { backend_util } from '@tensorflow/tfjs-core';
import { kernel, type KernelTable } from './kernel.js';

/** Kernels that move blocks of elements between batch, channels and spatial positions. */
export const batchKernels: KernelTable = {
  SpaceToBatchND: kernel<'x', { blockShape: number[]; paddings: number[][] }>(
    ({ x }, { blockShape, paddings }, record) => {
      const around = x.shape.map((_, axis) => paddings[axis - 1] ?? [0, 0]);
      const padded = record.pad(
        x,
        around.map(([before]) => before!),
        around.map(([, after]) => after!),
      );
      const blocks = blockShape.reduce((product, extent) => product * extent, 1);
      const separated = record.reshape(
        padded,
        backend_util.getReshaped([...padded.shape], blockShape, blocks, false),
      );
      const transposed = record.transpose(
        separated,
        backend_util.getPermuted(separated.shape.length, blockShape.length, false),
      );
      return record.reshape(
        transposed,
        backend_util.getReshapedPermuted([...padded.shape], blockShape, blocks, false),
      );
    },
  ),
  BatchToSpaceND: kernel<'x', { blockShape: number[]; crops: number[][] }>(
    ({ x }, { blockShape, crops }, record) => {
      const blocks = blockShape.reduce((product, extent) => product * extent, 1);
      const separated = record.reshape(
        x,
        backend_util.getReshaped([...x.shape], blockShape, blocks),
      );
      const transposed = record.transpose(
        separated,
        backend_util.getPermuted(separated.shape.length, blockShape.length),
      );
      const joined = record.reshape(
        transposed,
        backend_util.getReshapedPermuted([...x.shape], blockShape, blocks),
      );
      const axes = blockShape.map((_, i) => i + 1);
      return record.slice(
        joined,
        crops.map(([before]) => before!),
        axes.map((axis, i) => joined.shape[axis]! - crops[i]![1]!),
        axes,
      );
    },
  ),
  DepthToSpace: kernel<'x', { blockSize: number; dataFormat: 'NHWC' | 'NCHW' }>(
    ({ x }, { blockSize: b, dataFormat }, record) => {
      if (dataFormat === 'NCHW') {
        const [n, c, h, w] = x.shape as [number, number, number, number];
        const separated = record.transpose(
          record.reshape(x, [n, b, b, c / (b * b), h, w]),
          [0, 3, 4, 1, 5, 2],
        );
        return record.reshape(separated, [n, c / (b * b), h * b, w * b]);
      }
      const [n, h, w, c] = x.shape as [number, number, number, number];
      const separated = record.transpose(
        record.reshape(x, [n, h, w, b, b, c / (b * b)]),
        [0, 1, 3, 2, 4, 5],
      );
      return record.reshape(separated, [n, h * b, w * b, c / (b * b)]);
    },
  ),
};
