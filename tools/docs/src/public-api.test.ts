import { mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, test } from 'vitest';
import { commentGap, exampleGap, lossesAndMethods } from './comment-gaps.js';
import { workspace } from './error-tables.js';
import { apiProgram, publicNames } from './public-api.js';

const entryOf = (name: string) => join(workspace, 'packages', name, 'src/index.ts');
const libraries = readdirSync(join(workspace, 'packages'));
const folder = mkdtempSync(join(tmpdir(), 'counterpoint-api-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

describe('what packages export is documented', () => {
  const program = apiProgram(libraries.map(entryOf));

  test.each(libraries)(
    '%s: every function, class, method, constant and type has a doc comment; tensors have shapes',
    (name) => {
      const names = publicNames(program, entryOf(name));
      expect(names.length).toBeGreaterThan(5);
      expect(names.flatMap((each) => commentGap(each) ?? [])).toEqual([]);
    },
    300_000,
  );

  test('every loss and method has an example and names its source', () => {
    const all = libraries
      .filter((name) => name !== 'testkit') // its functions check losses and methods
      .flatMap((name) => lossesAndMethods(publicNames(program, entryOf(name))));
    const names = all.map(({ name }) => name);
    expect(names).toEqual(expect.arrayContaining(['ntXent', 'SimCLR', 'simCSE', 'COLA', 'AVTS']));
    expect(all.flatMap((each) => exampleGap(each) ?? [])).toEqual([]);
  }, 300_000);
});

const source = (code: string) => {
  const entry = join(folder, `${readdirSync(folder).length}-index.ts`);
  writeFileSync(entry, code);
  return publicNames(apiProgram([entry]), entry);
};
const gaps = (code: string) =>
  source(code).map((each) => commentGap(each)?.replace(/^.*:\d+ /, '') ?? '');

test('a missing comment is a gap, on whatever may be called', () => {
  expect(gaps('export function plain(): void {}')).toEqual(['plain: no doc comment']);
  expect(gaps('export const limit = 3;')).toEqual(['limit: no doc comment']);
  expect(
    gaps(`/** A counter. */ export class Counter {
      #own = 0;
      private hidden(): number { return this.#own; }
      next(): number { return this.hidden(); }
    }`),
  ).toEqual(['', 'Counter.next: no doc comment']);
  expect(gaps('export interface Options { readonly size: number; run(): void }')).toEqual([
    'Options: no doc comment',
    '',
    'Options.run: no doc comment',
  ]);
  expect(gaps('export type Side = string; export interface Point { x: number }')).toEqual([
    'Side: no doc comment',
    'Point: no doc comment',
    '',
  ]);
});

test('types of options need a comment of their own', () => {
  const fields = '{ /** Rows. */ readonly rows?: number }';
  expect(
    gaps(`export interface MoCoConfig ${fields}
      export type ReadOptions = ${fields};
      export type EncoderSettings = Required<MoCoConfig>;
      /** Size of a table. */ export interface TableConfig ${fields}`),
  ).toEqual([
    'MoCoConfig: no doc comment',
    '',
    'ReadOptions: no doc comment',
    'EncoderSettings: no doc comment',
    '',
    '',
  ]);
});

test('a member has the comment of the interface that it implements', () => {
  expect(
    gaps(`interface Step {
        /** Runs it. @returns [N] */
        run(): Float32Array
      }
      /** Runs. */ export class Once implements Step { run() { return new Float32Array(1); } }`),
  ).toEqual(['', '']);
});

test.each([
  ['a parameter', 'export function f(x: Float32Array): void {}'],
  ['a result', 'export function f(): Float64Array { return new Float64Array(1); }'],
  ['a promised result', 'export async function f(): Promise<Float32Array> { throw 0; }'],
  ['a list', 'export function f(x: readonly Float32Array[]): void {}'],
  ['a record', 'export function f(x: Readonly<Record<string, Float32Array>>): void {}'],
  ['an optional one', 'export function f(x?: Float32Array): void {}'],
  ['a function constant', 'export const f = (x: Float32Array): number => x[0]!;'],
  ['a value', 'export const f = new Float32Array(2);'],
])('%s without a shape is a gap', (_, code) => {
  expect(gaps(`/** Does it. */ ${code}`)).toEqual(['f: no shape']);
  expect(gaps(`/** Does it. See [a page](https://example.org). */ ${code}`)).toEqual([
    'f: no shape',
  ]);
  expect(gaps(`/** Does it, [N, D]. */ ${code}`)).toEqual(['']);
});

test("a property's shape may stand in the comment of its interface", () => {
  const rows = 'export interface Rows { readonly values: Float32Array }';
  expect(gaps(`/** Rows. */ ${rows}`)).toEqual(['', 'Rows.values: no shape']);
  expect(gaps(`/** Rows: \`values\` is [N, D]. */ ${rows}`)).toEqual(['', '']);
});

test('a loss or method without example or source is a gap', () => {
  const method = (comment: string) =>
    source(`${comment} export class Plain { embed(): void {} objective(): void {} }`);
  const lacks = (comment: string) =>
    lossesAndMethods(method(comment)).map((each) => exampleGap(each)?.split(': ')[1]);
  expect(lacks('/** A method. */')).toEqual(['no example, no source']);
  expect(lacks('/** A method, https://example.org. */')).toEqual(['no example']);
  expect(lacks('/** A method, https://example.org. @example new Plain() */')).toEqual([undefined]);
});
