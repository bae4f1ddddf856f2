import { createRequire } from 'node:module';
import type { InferenceSession, Tensor } from 'onnxruntime-node';
import type * as OnnxRuntime from 'onnxruntime-node';
import { BackendError } from '../error/backend-error.js';
import { disableTelemetry } from './disable-telemetry.js';

/** The synchronous session of ONNX Runtime's native binding. */
export interface NativeSession {
  loadModel(
    buffer: ArrayBufferLike,
    offset: number,
    length: number,
    options: InferenceSession.SessionOptions,
  ): void;
  run(
    feeds: Record<string, Tensor>,
    fetches: Record<string, Tensor | null>,
    options: InferenceSession.RunOptions,
  ): Record<string, Tensor>;
  dispose(): void;
  endProfiling(): void;
}

interface Binding {
  readonly binding: {
    InferenceSession: new () => NativeSession;
    listSupportedBackends(): readonly { name: string; bundled: boolean }[];
  };
  initOrt(): void;
}

/**
 * Loads the native binding of `onnxruntime-node`. Its public `run` calls the same function
 * asynchronously; reading a tensor synchronously needs the direct call.
 * @throws CP_BACKEND_BINDING_MISSING
 */
export function loadBinding(): {
  open: () => NativeSession;
  providers: readonly string[];
  Tensor: typeof Tensor;
} {
  const require = createRequire(import.meta.url);
  disableTelemetry();
  try {
    const { Tensor } = require('onnxruntime-node') as { Tensor: typeof OnnxRuntime.Tensor };
    const { binding, initOrt } = require('onnxruntime-node/dist/binding.js') as Binding;
    initOrt();
    return {
      open: () => new binding.InferenceSession(),
      providers: binding.listSupportedBackends().map(({ name }) => name),
      Tensor,
    };
  } catch (cause) {
    throw new BackendError('CP_BACKEND_BINDING_MISSING', {
      what: 'The native part of onnxruntime-node could not be loaded',
      where: `${process.platform} ${process.arch}`,
      remedy:
        'install onnxruntime-node 1.30 with its platform files (npm install ' +
        'onnxruntime-node@1.30.0), or start another engine',
      cause,
    });
  }
}
