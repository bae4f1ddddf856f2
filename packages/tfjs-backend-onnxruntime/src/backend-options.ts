/** ONNX Runtime's execution providers that `onnxruntime-node` may have. */
export type Provider = 'cpu' | 'webgpu' | 'cuda' | 'coreml' | 'dml';

/** The execution provider, the threads and the limits of the ONNX Runtime backend. */
export interface BackendOptions {
  /** @default 'cpu' */
  readonly provider?: Provider;
  /** Threads inside an operation. @default as many as the machine has processors */
  readonly threads?: number;
  /** Size of the cache of compiled graphs; the least recently used one is evicted. @default 32 */
  readonly sessions?: number;
  /**
   * Number of operations recorded without a read after which pending work runs automatically.
   * @default 20,000
   */
  readonly pendingLimit?: number;
  /**
   * Called once for each kernel that runs on TensorFlow.js's CPU backend. @default a warning on
   * standard error
   */
  readonly onFallback?: (kernel: string) => void;
  /** Writes ONNX Runtime's profile of each compiled graph to files with this prefix. */
  readonly profilePrefix?: string;
}
