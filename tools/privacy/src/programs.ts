import type { runProgram } from '@counterpoint/cli';
import { counterpointProgram } from '@counterpoint/cli';
import type { CommandRun } from './command-run.js';
import { genericRuns } from './commands/generic.js';
import { nlpRuns } from './commands/nlp.js';
import { speechRuns } from './commands/speech.js';
import { visionRuns } from './commands/vision.js';

type Program = Parameters<typeof runProgram>[0];

export interface CheckedProgram {
  readonly open: () => Promise<Program>;
  readonly runs: readonly CommandRun[];
  /** Its main file from the workspace's folder: what `compare` starts again for each run. */
  readonly main: string;
}

/** The programs and their commands by name. */
export const programs: Readonly<Record<string, CheckedProgram>> = {
  vision: {
    open: async () => (await import('../../../apps/vision/src/program.js')).visionProgram(),
    runs: visionRuns,
    main: 'apps/vision/src/main.ts',
  },
  nlp: {
    open: async () => (await import('../../../apps/nlp/src/program.js')).nlpProgram(),
    runs: nlpRuns,
    main: 'apps/nlp/src/main.ts',
  },
  speech: {
    open: async () => (await import('../../../apps/speech/src/program.js')).speechProgram(),
    runs: speechRuns,
    main: 'apps/speech/src/main.ts',
  },
  generic: {
    open: async () => counterpointProgram(),
    runs: genericRuns,
    main: 'packages/cli/src/main.ts',
  },
};

/** The names of every command of a program that has an action: `clip train`. */
export function commandNames(program: Program): string[] {
  return program.commands
    .filter((command) => command.name() !== 'help')
    .flatMap((command) => {
      const inner = commandNames(command).map((name) => `${command.name()} ${name}`);
      const acts = inner.length === 0 || command.registeredArguments.length > 0;
      return acts ? [command.name(), ...inner] : inner;
    });
}
