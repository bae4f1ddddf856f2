import { startEngine, type StartedEngine } from '@counterpoint/engine';

/** Starts the engine that a program was asked for; `auto` takes the first that works. */
export async function beginEngine(name: string, threads?: number): Promise<StartedEngine> {
  return startEngine({ ...(name === 'auto' ? {} : { prefer: name }), ...(threads === undefined ? {} : { threads }) });
}
