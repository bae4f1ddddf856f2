import { spawn } from 'node:child_process';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { root, type Claim } from './claim.js';
import { judgeFigure, type FigureResult } from './judge-figure.js';

/** The sources of the programs by their names. */
const mains: Readonly<Record<string, string>> = {
  'counterpoint-vision': 'apps/vision/src/main.ts',
  'counterpoint-nlp': 'apps/nlp/src/main.ts',
  'counterpoint-speech': 'apps/speech/src/main.ts',
};

/** Runs a claim's commands and judges its figures. @throws Error when a command fails */
export async function runClaim(claim: Claim, log: (line: string) => void): Promise<FigureResult[]> {
  const scratch = await mkdtemp(join(tmpdir(), 'counterpoint-claims-'));
  try {
    const printed: unknown[] = [];
    for (const command of claim.commands.map((each) => filled(each, claim.values))) {
      log(`$ ${command}`);
      printed.push(await jsonOf(command, scratch));
    }
    return claim.figures.map((figure) =>
      judgeFigure(figure, printed[figure.command ?? printed.length - 1]),
    );
  } finally {
    await rm(scratch, { recursive: true, force: true });
  }
}

/** The last JSON object that a command prints; undefined where it prints none. */
async function jsonOf(command: string, scratch: string): Promise<unknown> {
  const [name = '', ...words] = wordsOf(command).map((word) =>
    word.replaceAll(/(^|,)runs\//g, `$1${scratch}/`),
  );
  const main = mains[name];
  const tsx = ['--conditions=@counterpoint/source', '--import', 'tsx'];
  // Anything else is `npx tsx --conditions=@counterpoint/source FILE ...`.
  const rest = words.filter((word) => word !== 'tsx' && !word.startsWith('--conditions='));
  const args = main === undefined ? [...tsx, ...rest] : [...tsx, main, ...words, '--json'];
  const child = spawn(process.execPath, args, {
    cwd: root,
    stdio: ['ignore', 'pipe', 'inherit'],
    env: { ...process.env, ORT_DISABLE_TELEMETRY: '1' },
  });
  let output = '';
  child.stdout.on('data', (data: Buffer) => (output += data.toString()));
  const code = await new Promise<number | null>((resolve) => child.on('close', resolve));
  if (code !== 0) throw new Error(`exit code ${code}: ${command}\n${output.slice(-1000)}`);
  const line = output
    .trim()
    .split('\n')
    .findLast((each) => each.startsWith('{'));
  return line === undefined ? undefined : (JSON.parse(line) as unknown);
}

/** A command of the document with its placeholders filled in. */
export function filled(command: string, values: Claim['values'] = {}): string {
  return Object.entries(values).reduce(
    (text, [name, value]) => text.replaceAll(name, value),
    command,
  );
}

/** The words of a command line, with single and double quotes; a backslash ends a line that goes on. */
export function wordsOf(command: string): string[] {
  return [...command.replaceAll('\\\n', ' ').matchAll(/(?:[^\s'"]+|'[^']*'|"[^"]*")+/g)].map(
    ([word]) =>
      word.replaceAll(
        /'([^']*)'|"([^"]*)"/g,
        (_, single: string, double: string) => single ?? double,
      ),
  );
}
