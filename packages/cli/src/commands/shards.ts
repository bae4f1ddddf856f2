import { readdir, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { CounterpointError } from '@counterpoint/core';
import { expandPaths, indexShards, isPattern, writeShardManifest } from '@counterpoint/data';
import { InvalidArgumentError, Option, type Command } from 'commander';
import { prepareFile } from '../run/check-writable.js';
import { SkipReport } from '../run/skip-report.js';
import { printJson } from '../terminal/print-json.js';
import { progressDisplay } from '../terminal/progress.js';
import { addExamples } from './examples.js';
import { path } from './parse-option.js';
import { jsonOption } from './shared-options.js';

interface IndexOptions {
  readonly out: string;
  readonly json?: boolean;
}

/** Adds `shards`: what is done once to data in many archives. */
export function addShardsCommand(to: Command): void {
  const shards = to.command('shards').description('prepares data that is stored in many archives');
  const command = shards
    .command('index')
    .description(
      'reads tar shards once and writes a manifest (name, samples, bytes, checksum), so that ' +
        'training opens no shard before it needs it',
    )
    .argument(
      '<shards...>',
      '.tar files, folders of them, or patterns such as shards/{000..127}.tar',
    )
    .addOption(
      new Option('--out <file>', 'ending in shards.json; shards are named relative to its folder')
        .argParser(manifestPath)
        .makeOptionMandatory(),
    )
    .addOption(jsonOption())
    .action(index);
  addExamples(command, [
    'index shards --out shards/shards.json',
    "index 'data/train-{000..127}.tar' --out data/train.shards.json",
  ]);
}

function manifestPath(value: string): string {
  if (/(^|[/\\.])shards\.json$/.test(path(value))) return value;
  throw new InvalidArgumentError('Its name must end in shards.json, which --data knows it by.');
}

async function index(shards: readonly string[], { out, json }: IndexOptions): Promise<void> {
  const display = progressDisplay({ silent: json === true });
  const skips = new SkipReport(display);
  await prepareFile(out);
  const paths = (await Promise.all(shards.map(tarFiles))).flat();
  const manifest = await indexShards([...new Set(paths)], out, skips.onSkip);
  await writeShardManifest(out, manifest);
  const { classes } = manifest;
  const samples = manifest.shards.reduce((sum, shard) => sum + shard.samples, 0);
  const bytes = manifest.shards.reduce((sum, shard) => sum + shard.bytes, 0);
  const count = manifest.shards.length;
  if (json) {
    const skipped = { skipped: skips.total, skippedByCode: skips.byCode };
    return printJson({ out, shards: count, samples, bytes, classes, ...skipped });
  }
  const ofClasses = classes === undefined ? '' : ` of ${classes.length} classes`;
  const leftOut = skips.total === 0 ? '' : `; ${skips.text}`;
  display.say(`${samples} samples${ofClasses} in ${count} shards are listed in ${out}${leftOut}.`);
}

/** The archives that one argument names, sorted. */
async function tarFiles(pathOrPattern: string): Promise<readonly string[]> {
  if (isPattern(pathOrPattern)) return requireSome(await expandPaths(pathOrPattern), pathOrPattern);
  const about = await stat(pathOrPattern).catch((cause: unknown) => {
    throw notThere(pathOrPattern, cause);
  });
  if (!about.isDirectory()) return [pathOrPattern];
  const names = (await readdir(pathOrPattern)).filter((name) => /\.tar$/i.test(name)).sort();
  return requireSome(
    names.map((name) => join(pathOrPattern, name)),
    pathOrPattern,
  );
}

function requireSome(paths: readonly string[], pathOrPattern: string): readonly string[] {
  if (paths.length > 0) return paths;
  throw notThere(pathOrPattern);
}

function notThere(where: string, cause?: unknown): CounterpointError {
  return new CounterpointError('CP_DATA_SHARDS', {
    what: 'There are no shards',
    where,
    expected: 'a .tar file, a folder with .tar files in it, or a pattern that names some',
    remedy: 'check the path; a pattern needs quotes around it',
    cause,
  });
}
