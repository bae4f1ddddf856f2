/** Elements in a device's memory: a tensor of ONNX Runtime's binding for Node.js. */
export interface DeviceElements {
  /** The handle of the native binding. */
  readonly gpuBuffer: unknown;
  /** Frees the memory. */
  dispose(): void;
}
