import { startEngine, type EngineName, type StartedEngine } from '@counterpoint/engine';
import { currentThreads } from '../terminal/current-threads.js';

/**
 * Starts the engine that a program was asked for: a name, several in order of preference with
 * commas between, or `auto` for the best here.
 * Each that does not work is told on standard error, with what would help.
 *
 * @param threads of the engine. Default: what the command's `--threads` says, else all cores
 * @throws CP_ENGINE_UNKNOWN, CP_ENGINE_NONE
 */
export async function beginEngine(
  name: string,
  threads: number | undefined = currentThreads.getStore()?.threads,
): Promise<StartedEngine> {
  const prefer = name.split(',').map((each) => each.trim() as EngineName);
  const started = await startEngine({ ...(name === 'auto' ? {} : { prefer }), threads });
  for (const { name: rejected, reason, remedy } of started.rejected)
    process.stderr.write(
      `Engine ${rejected} does not work here: ${reason}. It needs: ${remedy}.\n`,
    );
  return started;
}
