import { ready, setBackend, square, tensor1d, tidy } from '@tensorflow/tfjs-core';
import { EngineError } from './engine-error.js';
import { engines } from './engines/index.js';
import type { EngineName } from './engines/engine-name.js';
import type { EngineDefinition } from './engines/engine-definition.js';
import { libtensorflowSeesGpu } from './engines/libtensorflow.js';
import { isInstalled } from './engines/optional-package.js';
import { registerGradients } from './gradients/register-gradients.js';
import type { EngineOptions } from './engine-options.js';

/** An engine that does not work here. */
export interface TriedEngine {
  readonly name: EngineName;
  /** Why it was skipped. */
  readonly reason: string;
  /** What would make it work. */
  readonly remedy: string;
}

/** The engine that runs now. */
export interface StartedEngine {
  readonly name: EngineName;
  /** The name of its TensorFlow.js backend. */
  readonly backend: string;
  /** The engines that were tried before it. */
  readonly rejected: readonly TriedEngine[];
}

/**
 * Starts the first engine that works, with the gradients of every kernel.
 * @throws CP_ENGINE_UNKNOWN for a name that does not exist, CP_ENGINE_NONE when none works
 */
export async function startEngine(options: EngineOptions = {}): Promise<StartedEngine> {
  const prefer = options.prefer ?? (await defaultOrder());
  const rejected: TriedEngine[] = [];
  await registerGradients();
  for (const name of typeof prefer === 'string' ? [prefer] : prefer) {
    const definition: EngineDefinition | undefined = Object.hasOwn(engines, name)
      ? engines[name]
      : undefined;
    if (definition === undefined) {
      throw new EngineError('CP_ENGINE_UNKNOWN', {
        what: `There is no engine "${name}"`,
        expected: `one of ${Object.keys(engines).join(', ')}`,
      });
    }
    try {
      await definition.register(options);
      if (!(await setBackend(definition.backend)))
        throw new Error(`TensorFlow.js could not start its backend "${definition.backend}"`);
      await ready();
      await probe();
      return { name, backend: definition.backend, rejected };
    } catch (thrown) {
      rejected.push(failedAttempt(name, thrown, definition.remedy));
    }
  }
  throw new EngineError('CP_ENGINE_NONE', {
    what: `No engine could be started: ${rejected.map(({ name, reason }) => `${name} (${reason})`).join('; ')}`,
    remedy: rejected.map(({ name, remedy }) => `${name}: ${remedy}`).join('; '),
    facts: { rejected },
  });
}

async function defaultOrder(): Promise<EngineName[]> {
  return [
    ...((await libtensorflowSeesGpu()) ? ['tfjs-node-gpu' as const] : []),
    'cpu',
    ...(isInstalled('@tensorflow/tfjs-node') ? ['tfjs-node' as const] : []),
    'tfjs-cpu',
  ];
}

/** Why an engine was skipped: the error's message, and the error's remedy or else the engine's. */
function failedAttempt(name: EngineName, thrown: unknown, remedy: string): TriedEngine {
  const report = (thrown as { report?: { what?: string; remedy?: string } } | undefined)?.report;
  const reason = report?.what ?? (thrown instanceof Error ? thrown.message : String(thrown));
  return { name, reason: reason.split('\n')[0]!, remedy: report?.remedy ?? remedy };
}

/** A small computation, so that a broken engine fails here. */
async function probe(): Promise<void> {
  const result = tidy(() => square(tensor1d([1, 2])));
  await result.data();
  result.dispose();
}
