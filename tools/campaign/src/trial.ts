import { execFile } from 'node:child_process';
import { mkdir } from 'node:fs/promises';
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { promisify } from 'node:util';
import type { ProgramName } from './bundle-programs.js';
import type { Fixtures } from './fixtures.js';
import { digestsIn, differingFiles, missingFiles } from './outputs.js';
import { runProcess, type ProcessResult, type RunOptions } from './run-process.js';
import type { Scenario } from './scenarios.js';

/** A fault that is injected into a command. */
export type Fault =
  | {
      readonly kind: 'kill';
      /** The command is started so many times, and killed after so many milliseconds. */
      readonly afterMs: readonly number[];
    }
  | { readonly kind: 'full-disk'; readonly kib: number }
  | { readonly kind: 'file-limit'; readonly kib: number }
  | { readonly kind: 'read-only' }
  | { readonly kind: 'two-at-once' };

/** The output of a command that ran without a fault. */
export interface Reference {
  readonly milliseconds: number;
  readonly digests: ReadonlyMap<string, string>;
  /** The listing of an index. */
  readonly listing: string;
}

/** Resources that all trials share. */
export interface Campaign {
  readonly fixtures: Fixtures;
  readonly fileOf: (program: ProgramName) => string;
}

const run = promisify(execFile);

/** Runs a scenario without a fault. @throws Error when it fails */
export async function referenceOf(
  campaign: Campaign,
  scenario: Scenario,
  folder: string,
): Promise<Reference> {
  await mkdir(folder, { recursive: true });
  const result = await runScenario(campaign, scenario, { cwd: folder });
  if (result.code !== 0) throw new Error(`${scenario.name}: ${result.errors}`);
  const place = join(folder, scenario.out);
  return {
    milliseconds: result.milliseconds,
    digests: comparable(scenario, await digestsIn(place)),
    listing: scenario.kind === 'index' ? await listingOf(campaign, scenario, folder) : '',
  };
}

/** What a trial found. */
export interface TrialResult {
  /** How many faults were injected: kills that came before the end of the command, else one. */
  readonly faults: number;
  /** One sentence each; empty when all is well. */
  readonly problems: readonly string[];
}

/**
 * Runs a scenario under a fault, checks the files that it leaves, runs it again without the fault,
 * and compares the outcome with the reference. Kills come one after the other: each time the
 * command is given again, or the run is resumed.
 */
export async function trial(
  campaign: Campaign,
  scenario: Scenario,
  reference: Reference,
  fault: Fault,
  folder: string,
): Promise<TrialResult> {
  await mkdir(folder, { recursive: true });
  const isMounted = fault.kind === 'full-disk' || fault.kind === 'read-only';
  const problems: string[] = [];
  let faults = 0;
  if (isMounted) {
    const options = fault.kind === 'full-disk' ? `size=${fault.kib}k` : 'size=64m,ro';
    await run('mount', ['-t', 'tmpfs', '-o', options, 'tmpfs', folder]);
  }
  try {
    for (const killAfterMs of fault.kind === 'kill' ? fault.afterMs : [undefined]) {
      const result = await runWithFault(campaign, scenario, fault, { cwd: folder, killAfterMs });
      problems.push(...judgeEnd(result, fault));
      problems.push(...(await judgeOutput(campaign, scenario, reference, fault, folder)));
      if (fault.kind !== 'kill' || result.some(({ killed }) => killed)) faults++;
      else break;
    }
    if (isMounted) await run('mount', ['-o', 'remount,size=64m,rw', folder]);
    problems.push(...(await finish(campaign, scenario, reference, folder)));
  } finally {
    if (isMounted) await run('umount', ['-l', folder]);
  }
  return {
    faults,
    problems: problems.map((problem) => `${scenario.name}, ${JSON.stringify(fault)}: ${problem}`),
  };
}

/** Gives the command of a scenario, or resumes the run that it began. */
function runScenario(
  { fileOf, fixtures }: Campaign,
  { program, args, out, kind }: Scenario,
  options: RunOptions,
  more: readonly string[] = [],
): Promise<ProcessResult> {
  const resumes = kind === 'run' && existsSync(join(options.cwd, out, 'config.json'));
  const words = resumes ? ['train', '--resume', out] : args(out, fixtures);
  return runProcess(fileOf(program), [...words, ...more], options);
}

async function runWithFault(
  campaign: Campaign,
  scenario: Scenario,
  fault: Fault,
  options: RunOptions,
): Promise<ProcessResult[]> {
  const fileLimitKib = fault.kind === 'file-limit' ? fault.kib : undefined;
  return Promise.all(
    (fault.kind === 'two-at-once' ? [1, 2] : [1]).map(() =>
      runScenario(campaign, scenario, { ...options, fileLimitKib }),
    ),
  );
}

/** Checks that an error has a code, and that no process hangs or crashes. */
function judgeEnd(result: readonly ProcessResult[], fault: Fault): string[] {
  const problems = result.flatMap(({ code, killed, errors }) => {
    if (code === 0 || (killed && fault.kind === 'kill')) return [];
    if (code === undefined) return [`a signal ended it: ${errors.slice(-300)}`];
    return /CP_[A-Z_]+/.test(errors) && !/\n\s+at /.test(errors)
      ? []
      : [`no coded error: ${errors.slice(-300)}`];
  });
  if (fault.kind === 'read-only' && result.some(({ code }) => code === 0))
    problems.push('it says that it wrote to a read-only folder');
  if (fault.kind === 'two-at-once' && result.every(({ code }) => code !== 0))
    problems.push('both of two processes failed');
  return problems;
}

/**
 * Checks that each file of the output is complete or absent, and that a disk that is full while an
 * index is made leaves none behind.
 */
async function judgeOutput(
  campaign: Campaign,
  scenario: Scenario,
  reference: Reference,
  fault: Fault,
  folder: string,
): Promise<string[]> {
  const place = join(folder, scenario.out);
  if (scenario.kind === 'files')
    return differingFiles(await digestsIn(place), reference.digests).map(
      (name) => `${name} is neither complete nor absent`,
    );
  if (scenario.kind === 'run') {
    const exportFiles = await digestsIn(join(place, 'export'));
    return differingFiles(exportFiles, comparable(scenario, reference.digests)).map(
      (name) => `export/${name} is neither complete nor absent`,
    );
  }
  const isWritten = fault.kind === 'full-disk' || fault.kind === 'file-limit';
  if (!isWritten || !existsSync(join(place, 'index.json'))) return [];
  const listing = await listingOf(campaign, scenario, folder);
  const isAbsent = listing.includes('CP_SEARCH_NO_INDEX');
  return isAbsent || listing === reference.listing
    ? []
    : ['the index is neither complete nor absent'];
}

/** Runs the command again or resumes the run, and checks that everything equals the reference. */
async function finish(
  campaign: Campaign,
  scenario: Scenario,
  reference: Reference,
  folder: string,
): Promise<string[]> {
  const place = join(folder, scenario.out);
  const lists = scenario.kind === 'index' ? ['--list'] : [];
  const result = await runScenario(campaign, scenario, { cwd: folder }, lists);
  if (result.code !== 0) return [`the next command fails: ${result.errors.slice(-400)}`];
  if (scenario.kind === 'index')
    return sortedLines(result.output) === reference.listing
      ? []
      : ['the index lists other entries'];
  const digests = comparable(
    scenario,
    await digestsIn(scenario.kind === 'run' ? join(place, 'export') : place),
  );
  return missingFiles(digests, reference.digests).map(
    (name) => `${name} has other bytes in the end`,
  );
}

/** The files of an output that are the same each time. */
function comparable(
  { kind }: Scenario,
  digests: ReadonlyMap<string, string>,
): ReadonlyMap<string, string> {
  if (kind === 'files') return digests;
  if (kind === 'index') return new Map();
  return new Map(
    [...digests].flatMap(([name, digest]) =>
      /^(export\/)?encoder\.(safetensors|json)$/.test(name)
        ? [[name.replace('export/', ''), digest] as const]
        : [],
    ),
  );
}

/** The entries of an index, in a fixed order. */
async function listingOf(
  { fileOf, fixtures }: Campaign,
  { program, out }: Scenario,
  cwd: string,
): Promise<string> {
  const args = ['search', fixtures.runs[program], '--index', out, '--list'];
  const { code, output, errors } = await runProcess(fileOf(program), args, { cwd });
  if (code !== 0) return `no listing: ${errors.slice(-300)}`;
  return sortedLines(output);
}

function sortedLines(output: string): string {
  return output.trim().split('\n').sort().join('\n');
}
