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
  | { readonly kind: 'kill'; readonly afterMs: number }
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

/**
 * Runs a scenario under a fault, checks the files that it leaves, runs it again without the fault,
 * and compares the outcome with the reference.
 *
 * @returns what is wrong, one sentence each; empty when all is well
 */
export async function trial(
  campaign: Campaign,
  scenario: Scenario,
  reference: Reference,
  fault: Fault,
  folder: string,
): Promise<string[]> {
  await mkdir(folder, { recursive: true });
  const isMounted = fault.kind === 'full-disk' || fault.kind === 'read-only';
  const problems: string[] = [];
  if (isMounted) {
    const options = fault.kind === 'full-disk' ? `size=${fault.kib}k` : 'size=64m,ro';
    await run('mount', ['-t', 'tmpfs', '-o', options, 'tmpfs', folder]);
  }
  try {
    const result = await runWithFault(campaign, scenario, fault, folder);
    problems.push(...judgeEnd(result, fault));
    problems.push(...(await judgeOutput(scenario, reference, folder)));
    if (isMounted) await run('mount', ['-o', 'remount,size=64m,rw', folder]);
    problems.push(...(await finish(campaign, scenario, reference, folder)));
  } finally {
    if (isMounted) await run('umount', ['-l', folder]);
  }
  return problems.map((problem) => `${scenario.name}, ${JSON.stringify(fault)}: ${problem}`);
}

function runScenario(
  { fileOf, fixtures }: Campaign,
  { program, args, out }: Scenario,
  options: RunOptions,
): Promise<ProcessResult> {
  return runProcess(fileOf(program), args(out, fixtures), options);
}

async function runWithFault(
  campaign: Campaign,
  scenario: Scenario,
  fault: Fault,
  cwd: string,
): Promise<ProcessResult[]> {
  switch (fault.kind) {
    case 'kill':
      return [await runScenario(campaign, scenario, { cwd, killAfterMs: fault.afterMs })];
    case 'file-limit':
      return [await runScenario(campaign, scenario, { cwd, fileLimitKib: fault.kib })];
    case 'two-at-once':
      return Promise.all([1, 2].map(() => runScenario(campaign, scenario, { cwd })));
    default:
      return [await runScenario(campaign, scenario, { cwd })];
  }
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
 * Checks that each file of the output is complete or absent, and that an index opens or does not
 * exist.
 */
async function judgeOutput(
  scenario: Scenario,
  reference: Reference,
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
  return [];
}

/** Runs the command again or resumes the run, and checks that everything equals the reference. */
async function finish(
  campaign: Campaign,
  scenario: Scenario,
  reference: Reference,
  folder: string,
): Promise<string[]> {
  const place = join(folder, scenario.out);
  const resumes = scenario.kind === 'run' && existsSync(join(place, 'config.json'));
  const { fileOf, fixtures } = campaign;
  const args = resumes
    ? ['train', '--resume', scenario.out]
    : scenario.args(scenario.out, fixtures);
  const result = await runProcess(fileOf(scenario.program), args, { cwd: folder });
  if (result.code !== 0) return [`the next command fails: ${result.errors.slice(-400)}`];
  if (scenario.kind === 'index') {
    const listing = await listingOf(campaign, scenario, folder);
    return listing === reference.listing ? [] : ['the index lists other entries'];
  }
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
  return output.trim().split('\n').sort().join('\n');
}
