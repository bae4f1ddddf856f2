import type { Provider } from '../backend-options.js';
import { BackendError } from '../error/backend-error.js';
import { Recorder } from '../graph/recorder.js';
import { structureOf } from '../graph/structure.js';
import { Value } from '../graph/value.js';
import { CompiledGraph } from './compiled-graph.js';
import type { loadBinding } from './native-session.js';
import { providerOptions } from './session-options.js';

/**
 * Checks that a provider works: `onnxruntime-node` also lists providers whose libraries or devices
 * are missing, which only opening a session reveals.
 * @throws CP_BACKEND_PROVIDER
 */
export function checkProvider(binding: ReturnType<typeof loadBinding>, provider: Provider): void {
  if (!binding.providers.includes(provider)) {
    throw new BackendError('CP_BACKEND_PROVIDER', {
      what: `onnxruntime-node has no provider "${provider}" on ${process.platform} ${process.arch}`,
      expected: `one of ${binding.providers.join(', ')}`,
    });
  }
  if (provider === 'cpu') return;
  const record = new Recorder();
  const structure = structureOf([
    record.one(
      'Neg',
      [new Value('float32', [1], { elements: Float32Array.of(1) })],
      [1],
      'float32',
    ),
  ]);
  try {
    const graph = new CompiledGraph(
      binding,
      structure,
      structure.leaves,
      providerOptions(provider),
    );
    graph.run(structure.leaves);
    graph.dispose();
  } catch (cause) {
    throw new BackendError('CP_BACKEND_PROVIDER', {
      what: `The provider "${provider}" is in onnxruntime-node, but does not start: ${reasonIn(cause)}`,
      cause,
    });
  }
}

/** ONNX Runtime's message without source files and signatures. */
function reasonIn(error: unknown): string {
  const cause = (error as { cause?: unknown }).cause ?? error;
  const message = cause instanceof Error ? cause.message : String(cause);
  return (
    /Failed to .*|cannot .*|not available.*/.exec(message)?.[0] ?? message.split('\n')[0]!
  ).replace(/\.$/, '');
}
