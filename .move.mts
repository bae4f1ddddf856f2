// move.mts SRC DEST Name...   moves top-level declarations; rewrites imports everywhere
import ts from 'typescript';
import { readFileSync, writeFileSync, existsSync } from 'node:fs';
import { execSync } from 'node:child_process';
import { dirname, join, normalize, relative } from 'node:path';
const [src, dest, ...names] = process.argv.slice(2) as [string, string, ...string[]];
const spec = (from: string, to: string) => { let r = relative(dirname(from), to).replace(/\.tsx?$/, '.js'); if (!r.startsWith('.')) r = './' + r; return r; };
const text = readFileSync(src, 'utf8');
const sf = ts.createSourceFile(src, text, ts.ScriptTarget.Latest, true);
const declared = (s: ts.Statement): string[] => ts.isVariableStatement(s) ? s.declarationList.declarations.map((d) => d.name.getText()) :
  (ts.isFunctionDeclaration(s) || ts.isClassDeclaration(s) || ts.isInterfaceDeclaration(s) || ts.isTypeAliasDeclaration(s)) && s.name ? [s.name.text] : [];
interface Imp { spec: string; typeOnly: boolean; name: string; as: string; kind: 'named' | 'default' | 'ns'; stmt: ts.ImportDeclaration }
const imports: Imp[] = [];
const importStmts: ts.ImportDeclaration[] = [];
for (const s of sf.statements) if (ts.isImportDeclaration(s)) {
  importStmts.push(s); const c = s.importClause; const sp = (s.moduleSpecifier as ts.StringLiteral).text; if (!c) continue;
  if (c.name) imports.push({ spec: sp, typeOnly: c.isTypeOnly, name: 'default', as: c.name.text, kind: 'default', stmt: s });
  if (c.namedBindings && ts.isNamespaceImport(c.namedBindings)) imports.push({ spec: sp, typeOnly: c.isTypeOnly, name: '*', as: c.namedBindings.name.text, kind: 'ns', stmt: s });
  if (c.namedBindings && ts.isNamedImports(c.namedBindings)) for (const e of c.namedBindings.elements) imports.push({ spec: sp, typeOnly: c.isTypeOnly || e.isTypeOnly, name: (e.propertyName ?? e.name).text, as: e.name.text, kind: 'named', stmt: s });
}
const moved = sf.statements.filter((s) => declared(s).some((n) => names.includes(n)));
const missing = names.filter((n) => !moved.some((s) => declared(s).includes(n))); if (missing.length) throw new Error('missing ' + missing);
const full = (s: ts.Statement) => text.slice(s.getFullStart(), s.end).replace(/^\s*\n/, '').trimEnd();
const used = (body: string, name: string) => new RegExp(`(?<![\\w$.'-])${name.replace('$', '\\$')}(?![\\w$'-])|\\.\\.\\.${name}\\b`).test(body);
const movedText = moved.map((s) => { let t = full(s); return t; }).join('\n\n');
const rest = sf.statements.filter((s) => !moved.includes(s) && !ts.isImportDeclaration(s));
const restText = rest.map(full).join('\n\n');
const allNames = sf.statements.flatMap(declared);
const render = (imps: Imp[], file: string): string => {
  const by = new Map<string, Imp[]>(); for (const i of imps) { const sp = i.spec.startsWith('.') ? spec(file, normalize(join(dirname(src), i.spec)).replace(/\.js$/, '.ts')) : i.spec; by.set(sp, [...(by.get(sp) ?? []), i]); }
  return [...by].map(([sp, is]) => {
    const out: string[] = [];
    for (const i of is.filter((x) => x.kind === 'ns')) out.push(`import ${i.typeOnly ? 'type ' : ''}* as ${i.as} from '${sp}';`);
    for (const i of is.filter((x) => x.kind === 'default')) out.push(`import ${i.typeOnly ? 'type ' : ''}${i.as} from '${sp}';`);
    const named = is.filter((x) => x.kind === 'named');
    if (named.length) { const all = named.every((i) => i.typeOnly); out.push(`import ${all ? 'type ' : ''}{ ${named.map((i) => (i.typeOnly && !all ? 'type ' : '') + (i.name === i.as ? i.name : `${i.name} as ${i.as}`)).join(', ')} } from '${sp}';`); }
    return out.join('\n');
  }).join('\n');
};
const isType = (n: string) => sf.statements.some((s) => declared(s).includes(n) && (ts.isInterfaceDeclaration(s) || ts.isTypeAliasDeclaration(s)));
// needed in dest
const destImports = imports.filter((i) => used(movedText, i.as));
const fromSrc = allNames.filter((n) => !names.includes(n) && used(movedText, n));
const toSrc = names.filter((n) => used(restText, n));
const exportIt = (body: string, n: string) => body.replace(new RegExp(`^(async function|function|const|class|interface|type|let) ${n}\\b`, 'm'), `export $1 ${n}`);
let movedOut = movedText; for (const n of toSrc) movedOut = exportIt(movedOut, n);
// names imported elsewhere
let restOut = text;
for (const s of [...moved].reverse()) restOut = restOut.slice(0, s.getFullStart()) + restOut.slice(s.end);
// cleaned imports
for (const s of [...importStmts].reverse()) {
  const own = imports.filter((i) => i.stmt === s); if (!own.length) continue;
  const keep = own.filter((i) => used(restText, i.as));
  if (keep.length === own.length) continue;
  restOut = restOut.slice(0, s.getStart()) + render(keep, src) + restOut.slice(s.end + (keep.length ? 0 : 1));
}
for (const n of fromSrc) restOut = exportIt(restOut, n);
const selfImp = (ns: string[], file: string, to: string) => ns.length ? `import ${ns.every(isType) ? 'type ' : ''}{ ${ns.map((n) => (isType(n) && !ns.every(isType) ? 'type ' : '') + n).join(', ')} } from '${spec(file, to)}';\n` : '';
if (toSrc.length) { const at = importStmts.length ? restOut.lastIndexOf('\nimport ') : -1;
  const add = selfImp(toSrc, src, dest);
  if (at < 0 && !restOut.startsWith('import ')) restOut = add + '\n' + restOut; else { // after last import statement
    const s2 = ts.createSourceFile(src, restOut, ts.ScriptTarget.Latest, true); const last = s2.statements.filter(ts.isImportDeclaration).at(-1)!; restOut = restOut.slice(0, last.end) + '\n' + add.trimEnd() + restOut.slice(last.end); } }
writeFileSync(src, restOut);
const head = [render(destImports, dest), selfImp(fromSrc, dest, src).trimEnd()].filter(Boolean).join('\n');
if (existsSync(dest)) { const old = readFileSync(dest, 'utf8'); const s2 = ts.createSourceFile(dest, old, ts.ScriptTarget.Latest, true); const last = s2.statements.filter(ts.isImportDeclaration).at(-1); const end = last?.end ?? 0; writeFileSync(dest, old.slice(0, end) + '\n' + head + old.slice(end).trimEnd() + '\n\n' + movedOut + '\n'); }
else writeFileSync(dest, (head ? head + '\n\n' : '') + movedOut + '\n');
if (fromSrc.length) console.log('dest imports from src:', fromSrc.join(', '));
// other files
const files = execSync("git ls-files '*.ts' '*.tsx'", { encoding: 'utf8' }).trim().split('\n').filter((f) => existsSync(f) && f !== src && f !== dest);
const touched = [src, dest];
for (const f of files) {
  const t = readFileSync(f, 'utf8'); if (!names.some((n) => t.includes(n))) continue;
  const s = ts.createSourceFile(f, t, ts.ScriptTarget.Latest, true); let o = t; let changed = false;
  for (const st of [...s.statements].reverse()) {
    if (!(ts.isImportDeclaration(st) || ts.isExportDeclaration(st)) || !st.moduleSpecifier) continue;
    const sp = (st.moduleSpecifier as ts.StringLiteral).text; if (!sp.startsWith('.')) continue;
    const target = normalize(join(dirname(f), sp)).replace(/\.js$/, '.ts'); if (target !== src) continue;
    const els = ts.isImportDeclaration(st) ? (st.importClause?.namedBindings && ts.isNamedImports(st.importClause.namedBindings) ? [...st.importClause.namedBindings.elements] : []) : st.exportClause && ts.isNamedExports(st.exportClause) ? [...st.exportClause.elements] : [];
    const go = els.filter((e) => names.includes((e.propertyName ?? e.name).text)); if (!go.length) continue;
    const stay = els.filter((e) => !go.includes(e)); const word = ts.isImportDeclaration(st) ? 'import' : 'export';
    const to = ts.isImportDeclaration(st) ? st.importClause!.isTypeOnly : st.isTypeOnly;
    const line = (e: readonly ts.Node[], where: string) => { const parts = e.map((x) => x.getText()); const all = to || parts.every((p) => p.startsWith('type ')); return `${word} ${all ? 'type ' : ''}{ ${parts.map((p) => all ? p.replace(/^type /, '') : p).join(', ')} } from '${where}';`; };
    o = o.slice(0, st.getStart()) + [...(stay.length ? [line(stay, sp)] : []), line(go, spec(f, dest))].join('\n') + o.slice(st.end); changed = true;
  }
  if (changed) { writeFileSync(f, o); touched.push(f); }
}
execSync(`npx prettier --write ${touched.join(' ')}`);
console.log(touched.join(' '));
