import type { Command } from 'commander';
import { addExamples } from '../commands/examples.js';
import type { Program } from '../program/program.js';
import { SkipReport } from '../run/skip-report.js';
import { interruption } from '../terminal/interruption.js';
import { progressDisplay } from '../terminal/progress.js';
import { addExploreOptions, type ExploreOptions } from './explore-options.js';
import type { OpenExplored } from './explored-run.js';
import { openSingle } from './open-single.js';
import { writeExplorer } from './write-explorer.js';

/**
 * Adds `explore`: one HTML file that shows what a run learned.
 *
 * @param open opens a run @default a run of one encoder
 */
export function addExploreCommand(
  to: Command,
  program: Program,
  open: OpenExplored = openSingle(program),
): void {
  const { samples, exampleData = 'data' } = program;
  const command = to
    .command('explore')
    .description(
      `writes one HTML file that shows what a run makes of the ${samples}; no server, no network`,
    )
    .argument('<run>', "a run's folder")
    .action((run: string, options: ExploreOptions) => explore(program, run, options, open));
  addExploreOptions(command, samples);
  addExamples(command, [
    `explore runs/first --data ${exampleData}`,
    `explore runs/first --data ${exampleData} --against runs/second --out both.html`,
    `explore runs/first --data ${exampleData} --limit 0 --serve`,
  ]);
}

async function explore(
  program: Program,
  run: string,
  options: ExploreOptions,
  open: OpenExplored,
): Promise<void> {
  const display = progressDisplay({ silent: options.json === true });
  const skips = new SkipReport(display);
  const { served, ...written } = await writeExplorer(
    program,
    run,
    options,
    {
      onSkip: options.onError === 'skip' ? skips.onSkip : undefined,
      onProgress: (step, totalSteps) => display.update({ step, totalSteps, facts: ['embedded'] }),
      say: (line) => display.say(line),
    },
    open,
  );
  display.end();
  const { total: skipped, byCode: skippedByCode } = skips;
  if (options.json)
    process.stdout.write(`${JSON.stringify({ run, ...written, skipped, skippedByCode })}\n`);
  else {
    const what = `${written.samples} ${program.samples}`;
    process.stdout.write(
      served
        ? `Open ${written.page} in a browser of this machine (${what}). Ctrl-C ends it.\n`
        : `Open ${written.page} in a browser (${what}, ${(written.bytes / 1e6).toFixed(1)} MB).\n`,
    );
    if (skipped > 0) process.stdout.write(`${skips.text}\n`);
  }
  if (served) await untilInterrupted(served.close);
}

async function untilInterrupted(close: () => Promise<void>): Promise<void> {
  await new Promise<void>((resolve) => {
    const { release } = interruption(() => {
      release();
      resolve();
    });
  });
  await close();
}
