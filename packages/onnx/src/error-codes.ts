/** The error codes of this package, with what each means. */
export const onnxErrorCodes = {
  CP_ONNX_FORMAT: 'The file is not a whole ONNX model.',
  CP_ONNX_OPSET: 'The model needs a version of the operator set that is not read.',
  CP_ONNX_EXTERNAL: 'The values of a tensor are in another file that is missing or too short.',
  CP_ONNX_TYPE: 'A tensor has an element type that is not read.',
  CP_ONNX_OPERATOR: 'The model uses operators that are not supported.',
  CP_ONNX_NODE: 'A node has inputs or attributes that its operator does not allow or support.',
  CP_ONNX_INPUT: 'A model was given inputs other than those it declares.',
  CP_ONNX_OUTPUT: 'A model has no output of this name.',
  CP_ONNX_FOLDER: 'A folder has no ONNX model, or a file beside it cannot be used.',
} as const;
