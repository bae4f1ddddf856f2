import type { LoweringTable } from './lowering.js';

/** Matrix products: float32 uses ONNX Runtime's `FusedMatMul` for transposes. */
export const matMulLowering: LoweringTable = {
  MatMul: (operation, [x, y], record) => {
    const { transposeX, transposeY } = operation.attributes;
    const shape = operation.outputs[0]!.shape;
    if (!transposeX && !transposeY) return record.one('MatMul', [x!, y!], shape, x!.type);
    if (x!.type === 'float32') {
      return record.one('FusedMatMul', [x!, y!], shape, 'float32', {
        domain: 'com.microsoft',
        attributes: { transA: transposeX!, transB: transposeY! },
      });
    }
    const swapped = (rank: number) => [
      ...Array.from({ length: rank - 2 }, (_, axis) => axis),
      rank - 1,
      rank - 2,
    ];
    const left = transposeX ? record.transpose(x!, swapped(x!.shape.length)) : x!;
    const right = transposeY ? record.transpose(y!, swapped(y!.shape.length)) : y!;
    return record.one('MatMul', [left, right], shape, x!.type);
  },
};
