/**
 * Elements in a device's memory: ONNX Runtime's tensor, as its binding for Node.js hands it out and
 * takes it back.
 */
export interface DeviceElements {
  /** What the native part holds. */
  readonly gpuBuffer: unknown;
  /** Frees the memory. */
  dispose(): void;
}
