import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { basename, join } from 'node:path';
import { kinds } from '@counterpoint/nx';
import { counterpointProgram } from '@counterpoint/cli';
import type { Command } from 'commander';
import { describe, expect, test } from 'vitest';
import { nlpProgram } from '../../../apps/nlp/src/program.js';
import { speechProgram } from '../../../apps/speech/src/program.js';
import { visionProgram } from '../../../apps/vision/src/program.js';
import { codeBlocks, documents } from './code-blocks.js';
import { workspace } from './error-tables.js';

const programs: Readonly<Record<string, () => Command>> = {
  counterpoint: counterpointProgram,
  'counterpoint-vision': visionProgram,
  'counterpoint-nlp': nlpProgram,
  'counterpoint-speech': speechProgram,
};
const { scripts } = JSON.parse(readFileSync(join(workspace, 'package.json'), 'utf-8')) as {
  scripts: Readonly<Record<string, string>>;
};
const { targetDefaults } = JSON.parse(readFileSync(join(workspace, 'nx.json'), 'utf-8')) as {
  targetDefaults: Readonly<Record<string, unknown>>;
};
const nxTargets = new Set(Object.keys(targetDefaults));
const manifests = ['packages', 'apps', 'examples/plugins']
  .flatMap((parent) =>
    readdirSync(join(workspace, parent)).map((name) =>
      join(workspace, parent, name, 'package.json'),
    ),
  )
  .filter((path) => existsSync(path))
  .map(
    (path) =>
      JSON.parse(readFileSync(path, 'utf-8')) as {
        name: string;
        version: string;
        bin?: Readonly<Record<string, string>>;
        dependencies?: Readonly<Record<string, string>>;
        peerDependencies?: Readonly<Record<string, string>>;
      },
  );
const ours = new Set(manifests.map(({ name }) => name));

/** What `npm pack` calls the tarball of a package. */
const tarballOf = ({ name, version }: (typeof manifests)[number]) =>
  `${name.replace('@', '').replace('/', '-')}-${version}.tgz`;

/** Why tarballs of our packages cannot be installed together, without any other of ours. */
function wrongTarballs(paths: readonly string[]): string | undefined {
  const files = paths.map((path) => basename(path));
  const installed = manifests.filter((manifest) => files.includes(tarballOf(manifest)));
  const unknown = files.filter((file) => !installed.some((each) => tarballOf(each) === file));
  if (unknown.length > 0) return `no package ${unknown.join(', ')}`;
  const needed = installed.flatMap(({ dependencies, peerDependencies }) =>
    Object.keys({ ...dependencies, ...peerDependencies }).filter((name) => ours.has(name)),
  );
  const missing = needed.filter((name) => !installed.some((each) => each.name === name));
  return missing.length === 0 ? undefined : `it needs ${missing.join(', ')} too`;
}

/** What `npx PACKAGE` runs: the only program of one of our packages. */
function programOf(name: string): string | undefined {
  const [only, ...more] = Object.keys(
    manifests.find((manifest) => manifest.name === name)?.bin ?? {},
  );
  return more.length === 0 ? only : undefined;
}

/**
 * Launchers of several ranks, each with the form of its own options; the program's command line
 * follows.
 */
const launchers: Readonly<Record<string, RegExp>> = {
  mpirun: /^-n \d+$/,
  srun: /^--mpi=pmix -n \d+$/,
};

const packFlags = new Set(['--workspaces', '--ignore-scripts=false', '--pack-destination']);

/** Debian packages that a document may name. */
const debian = new Set(['openmpi-bin']);

/**
 * Every command of the shell blocks: lines that end in a backslash go on, comments are left out,
 * `&&` parts.
 */
const commands = documents()
  .flatMap(codeBlocks)
  .filter(({ language }) => language === 'sh')
  .flatMap(({ place, code }) =>
    code
      .replaceAll(/\\\n\s*/g, ' ')
      .split('\n')
      .map((line) => line.replace(/(^|\s)#.*$/, '').trim())
      .filter((line) => line !== '')
      .flatMap((line) => line.split(/\s*&&\s*/))
      .map((line) => ({ place, line })),
  );

const words = (line: string): string[] =>
  [...line.matchAll(/'([^']*)'|"([^"]*)"|(\S+)/g)].map(
    ([, single, double, bare]) => single ?? double ?? bare!,
  );

/** Why a program would not take a command line; its actions are not run. */
async function refused(program: Command, parts: readonly string[]): Promise<string | undefined> {
  let ran = false;
  const quiet = (command: Command): void => {
    command
      .exitOverride()
      .configureOutput({ writeOut: () => undefined, writeErr: () => undefined });
    if (command.commands.length === 0 || command.registeredArguments.length > 0)
      command.action(() => {
        ran = true;
      });
    command.commands.forEach(quiet);
  };
  quiet(program);
  try {
    await program.parseAsync(['node', program.name(), ...parts]);
    return ran ? undefined : 'no command ran';
  } catch (error) {
    return (error as Error).message;
  }
}

async function wrongWith(line: string): Promise<string | undefined> {
  const spoken = words(line);
  // without settings of the environment
  const [first, ...rest] = spoken.slice(spoken.findIndex((word) => !/^[A-Z_]+=/.test(word)));
  const [command, ...parts] = first === 'npx' ? rest : [first!, ...rest];
  if (programs[command!] !== undefined) return refused(programs[command!]!(), parts);
  const only = first === 'npx' ? programOf(command!) : undefined;
  if (only !== undefined && programs[only] !== undefined) return refused(programs[only](), parts);
  if (launchers[command!] !== undefined) {
    const at = parts.findIndex((word) => programs[word] !== undefined);
    if (at < 0) return `${command!} launches no program`;
    return launchers[command!]!.test(parts.slice(0, at).join(' '))
      ? refused(programs[parts[at]!]!(), parts.slice(at + 1))
      : `${command!} takes other options`;
  }
  if (command === 'apt')
    return parts[0] === 'install' && debian.has(parts.slice(1).join(' '))
      ? undefined
      : `no Debian package ${parts.slice(1).join(' ')}`;
  const generates =
    command === '@counterpoint/nx'
      ? parts[0]
      : command === 'nx' && parts[0] === 'g'
        ? parts[1]?.replace('@counterpoint/nx:', '')
        : undefined;
  if (generates !== undefined)
    return (kinds as readonly string[]).includes(generates)
      ? undefined
      : `no generator "${generates}"`;
  if (command === 'nx' && parts[0] === 'affected') {
    const [, flag, ...rest] = parts;
    const targets = rest.filter((word) => !word.startsWith('--base='));
    const unknown = targets.filter((target) => !nxTargets.has(target));
    return flag === '-t' && targets.length > 0 && unknown.length === 0
      ? undefined
      : `no target ${unknown.join(', ')}`;
  }
  if (command === 'vitest') {
    const missing = parts.slice(1).filter((path) => !existsSync(join(workspace, path)));
    return parts[0] === 'run' && missing.length === 0
      ? undefined
      : `no tests in ${missing.join(', ')}`;
  }
  if (command === 'mkdir')
    return parts[0] === '-p' && parts.length === 2 ? undefined : 'mkdir -p takes one folder';
  if (command !== 'npm') return `what is "${command}"?`;
  const [action, ...names] = parts;
  if (action === 'ci' || action === 'test') return undefined;
  if (action === 'run')
    return scripts[names[0]!] === undefined ? `no script "${names[0]}"` : undefined;
  if (action === 'pack') {
    const flags = names.filter((name) => name.startsWith('-'));
    const other = flags.filter((name) => !packFlags.has(name));
    return other.length === 0 ? undefined : `npm pack with ${other.join(', ')}`;
  }
  const tarballs = names.filter((name) => name.endsWith('.tgz'));
  if (action === 'install' && tarballs.length > 0) return wrongTarballs(tarballs);
  const unknown = names.filter(
    (name) =>
      !name.startsWith('-') &&
      !ours.has(name) &&
      !existsSync(join(workspace, 'node_modules', name)),
  );
  return unknown.length === 0 && action === 'install'
    ? undefined
    : `no package ${unknown.join(', ')}`;
}

describe('command lines in documents are ones that the programs take', () => {
  test.each(commands)('$place $line', async ({ line }) =>
    expect(await wrongWith(line)).toBeUndefined(),
  );
});

test('a line with an option that no program has is found out', async () => {
  expect(await wrongWith('npx counterpoint-vision train --dta ./pictures')).toMatch(/--dta/);
  expect(await wrongWith('npx counterpoint-nlp trian')).toBeDefined();
  expect(await wrongWith('npx @counterpoint/vision train --dta ./pictures')).toMatch(/--dta/);
  expect(await wrongWith('mpirun -n 4 counterpoint-vision train --dta photos')).toMatch(/--dta/);
  expect(await wrongWith('mpirun -n 4 nothing')).toBe('mpirun launches no program');
  expect(await wrongWith('apt install nothing')).toBe('no Debian package nothing');
  expect(await wrongWith('npm run nothing')).toBe('no script "nothing"');
  expect(await wrongWith('npx nx affected -t tests --base=main')).toBe('no target tests');
  expect(await wrongWith('npm pack --nothing')).toBe('npm pack with --nothing');
  expect(await wrongWith('npm install ../counterpoint-nothing-0.1.0.tgz')).toMatch(/no package/);
  expect(await wrongWith('npm install ../counterpoint-data-0.1.0.tgz')).toBe(
    'it needs @counterpoint/core too',
  );
  expect(await wrongWith('THREADS=1 npx vitest run packages/nowhere')).toBe(
    'no tests in packages/nowhere',
  );
});
