import type { InferenceSession } from 'onnxruntime-node';
import type { Provider } from '../backend-options.js';
import { blockedDomain } from '../blocked/blocked-domain.js';
import type { Structure } from '../graph/structure.js';

/** Total number of result elements below which a second thread costs more than it saves. */
const smallGraph = 200_000;

export interface SessionSettings {
  readonly provider: Provider;
  readonly threads: number;
  readonly profilePrefix?: string;
}

/** Options common to all sessions of a provider. */
export function providerOptions(provider: Provider): InferenceSession.SessionOptions {
  return {
    executionProviders: provider === 'cpu' ? ['cpu'] : [provider, 'cpu'],
    logSeverityLevel: 4,
  }; // errors arrive as exceptions, and warnings speak of names that nobody gave
}

/**
 * Options for compiling and running a graph.
 *
 * @param recorded the recorded structure with expanded layers
 * @param final the lowered structure
 */
export function sessionOptions(
  recorded: Structure,
  final: Structure,
  { provider, threads, profilePrefix }: SessionSettings,
): InferenceSession.SessionOptions {
  const elements = recorded.operations.reduce(
    (total, { outputs }) => total + outputs.reduce((sum, { size }) => sum + size, 0),
    0,
  );
  // has its final form: ONNX Runtime finds nothing more to fuse
  const inBlocks = final.operations.some(({ domain }) => domain === blockedDomain);
  return {
    ...providerOptions(provider),
    intraOpNumThreads: elements < smallGraph ? 1 : threads, // each session has its own threads
    interOpNumThreads: 1,
    executionMode: 'sequential',
    graphOptimizationLevel: inBlocks ? 'basic' : 'all',
    enableMemPattern: false, // a pattern is a second copy of the arena
    ...(profilePrefix === undefined
      ? {}
      : { enableProfiling: true, profileFilePrefix: profilePrefix }),
  };
}
