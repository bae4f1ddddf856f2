import { readFileSync } from 'node:fs';
import { execFileSync } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import ts from 'typescript';
import { describe, expect, it } from 'vitest';

const workspace = fileURLToPath(new URL('../../../', import.meta.url));

/** Packages that load ONNX Runtime's native binding as soon as they are imported. */
const loaders = /^(onnxruntime-node|@huggingface\/transformers|@xenova\/transformers)(\/|$)/u;

/**
 * What makes a place safe: the switch is set earlier in the same function, or at the file's top
 * level.
 */
const disables = /disableTelemetry\(\)|process\.env\['ORT_DISABLE_TELEMETRY'\] \?\?= '1'/u;

/** Places of a source file that load ONNX Runtime without turning its telemetry off first. */
function unsafeLoads(name: string, text: string): string[] {
  const file = ts.createSourceFile(name, text, ts.ScriptTarget.Latest, true);
  const unsafe: string[] = [];
  const report = (node: ts.Node) => {
    const { line } = file.getLineAndCharacterOfPosition(node.getStart());
    unsafe.push(`${name}:${line + 1}`);
  };
  const safe = (node: ts.Node): boolean => {
    for (let at: ts.Node | undefined = node; at !== undefined; at = at.parent) {
      const body = ts.isFunctionLike(at) || ts.isSourceFile(at);
      const before = text.slice(at.getStart(), node.getStart());
      if (body && disables.test(before) && !ts.isArrowFunction(at)) return true;
    }
    return false;
  };
  const visit = (node: ts.Node): void => {
    if (ts.isImportDeclaration(node) || ts.isExportDeclaration(node)) {
      const module = node.moduleSpecifier;
      const onlyTypes = ts.isImportDeclaration(node)
        ? node.importClause?.isTypeOnly === true
        : node.isTypeOnly;
      if (module && ts.isStringLiteral(module) && loaders.test(module.text) && !onlyTypes) {
        report(node); // static imports run before any statement
      }
    }
    if (ts.isCallExpression(node)) {
      const [argument] = node.arguments;
      const loads =
        node.expression.kind === ts.SyntaxKind.ImportKeyword ||
        /^(require|module\.require|createRequire\(.*\))$/u.test(node.expression.getText());
      if (loads && argument && ts.isStringLiteral(argument) && loaders.test(argument.text)) {
        if (!safe(node)) report(node);
      }
    }
    ts.forEachChild(node, visit);
  };
  visit(file);
  return unsafe;
}

describe('telemetry of ONNX Runtime', () => {
  const files = execFileSync(
    'git',
    ['ls-files', '-co', '--exclude-standard', 'packages', 'apps', 'examples', 'tools'],
    { cwd: workspace, encoding: 'utf8' },
  )
    .split('\n')
    .filter((name) => /\.(ts|mts|mjs|js)$/u.test(name) && !/\.test\.ts$|\.d\.ts$/u.test(name));

  it('is off before every place that loads the binding', () => {
    const unsafe = files.flatMap((name) =>
      unsafeLoads(name, readFileSync(`${workspace}${name}`, 'utf8')),
    );
    expect(unsafe).toEqual([]);
  });

  it('finds a place that loads the binding without turning it off', () => {
    expect(unsafeLoads('a.ts', "import { Tensor } from 'onnxruntime-node';")).toEqual(['a.ts:1']);
    expect(unsafeLoads('b.ts', "const ort = await import('onnxruntime-node');")).toHaveLength(1);
    expect(
      unsafeLoads('c.ts', "function f() { require('onnxruntime-node/dist/binding.js'); }"),
    ).toHaveLength(1);
    expect(
      unsafeLoads('d.ts', "await import('onnxruntime-node'); disableTelemetry();"),
    ).toHaveLength(1);
    expect(unsafeLoads('e.ts', "import type { Tensor } from 'onnxruntime-node';")).toEqual([]);
    expect(
      unsafeLoads('f.ts', "disableTelemetry(); const ort = await import('onnxruntime-node');"),
    ).toEqual([]);
  });
});
