/** ONNX Runtime's execution providers that `onnxruntime-node` may have. */
export type Provider = 'cpu' | 'webgpu' | 'cuda' | 'coreml' | 'dml';

export interface BackendOptions {
  /** @default 'cpu' */
  readonly provider?: Provider;
  /** Threads inside an operation. @default as many as the machine has processors */
  readonly threads?: number;
  /** How many compiled graphs are kept; the ones used longest ago go first. @default 32 */
  readonly sessions?: number;
  /**
   * Operations recorded without a read after which what is pending runs of its own accord. @default
   * 20,000
   */
  readonly pendingLimit?: number;
  /**
   * Told once of each kernel that runs on TensorFlow.js's CPU backend. @default a line on standard
   * error
   */
  readonly onFallback?: (kernel: string) => void;
  /** Writes ONNX Runtime's profile of each compiled graph to files with this prefix. */
  readonly profilePrefix?: string;
}
