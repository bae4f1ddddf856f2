import { startEngine, type EngineName, type StartedEngine } from '@counterpoint/engine';

/**
 * Starts the engine that a program was asked for; `auto` takes the first that works.
 *
 * @throws CP_ENGINE_UNKNOWN, CP_ENGINE_NONE
 */
export async function beginEngine(name: string, threads?: number): Promise<StartedEngine> {
  return startEngine({ ...(name === 'auto' ? {} : { prefer: name as EngineName }), ...(threads === undefined ? {} : { threads }) });
}
