import { dirname, join, relative } from 'node:path';
import ts from 'typescript';
import { workspace } from './error-tables.js';

/** Something that a package exports by name, or a public member of it. */
export interface PublicName {
  /** `SimCLR`, or `SimCLR.embed` for a member. */
  readonly name: string;
  /** `packages/core/src/method/simclr.ts:48` */
  readonly place: string;
  readonly kind: 'class' | 'const' | 'function' | 'interface' | 'method' | 'property' | 'type';
  /** The doc comment with its tags; a member without one has that of the interface it implements. */
  readonly comment: string;
  /** The doc comment of the class or interface that a member is of. */
  readonly ownerComment: string;
  /** Whether a parameter, the result or the value is a tensor or an array of numbers. */
  readonly holdsNumbers: boolean;
}

/**
 * A compiler's program over the sources of packages; it reads them once for all.
 *
 * @param entries the absolute paths of their `index.ts`
 */
export function apiProgram(entries: readonly string[]): ts.Program {
  const { config } = ts.readConfigFile(join(workspace, 'tsconfig.tests.json'), ts.sys.readFile);
  const { options } = ts.parseJsonConfigFileContent({ ...config, include: [] }, ts.sys, workspace);
  return ts.createProgram(entries, { ...options, incremental: false });
}

/** Every name that an `index.ts` exports and that a file of its folder declares. */
export function publicNames(program: ts.Program, entry: string): PublicName[] {
  const checker = program.getTypeChecker();
  const module = checker.getSymbolAtLocation(program.getSourceFile(entry)!)!;
  return checker.getExportsOfModule(module).flatMap((exported) => {
    const symbol =
      exported.flags & ts.SymbolFlags.Alias ? checker.getAliasedSymbol(exported) : exported;
    const declaration = symbol.declarations?.find((each) =>
      each.getSourceFile().fileName.startsWith(dirname(entry)),
    );
    return declaration === undefined ? [] : describe(checker, exported.name, symbol, declaration);
  });
}

function describe(
  checker: ts.TypeChecker,
  name: string,
  symbol: ts.Symbol,
  declaration: ts.Declaration,
  ownerComment = '',
): PublicName[] {
  const type = checker.getTypeOfSymbolAtLocation(symbol, declaration);
  const signatures = type.getCallSignatures();
  const comment = commentOf(checker, symbol, signatures);
  const entry = (kind: PublicName['kind'], holdsNumbers: boolean): PublicName => ({
    name,
    place: placeOf(declaration),
    kind,
    comment,
    ownerComment,
    holdsNumbers,
  });
  const members = (list: readonly (ts.ClassElement | ts.TypeElement)[]) =>
    list.filter(isPublicMember).flatMap((member) => {
      const symbol = checker.getSymbolAtLocation(member.name!)!;
      return describe(checker, `${name}.${symbol.name}`, symbol, member, comment);
    });
  const inSignatures = signatures.some((signature) => signatureHolds(checker, signature));
  if (ts.isClassDeclaration(declaration))
    return [entry('class', false), ...members(declaration.members)];
  if (ts.isInterfaceDeclaration(declaration))
    return [entry('interface', false), ...members(declaration.members)];
  if (ts.isTypeAliasDeclaration(declaration)) return [entry('type', false)];
  if (ts.isMethodDeclaration(declaration) || ts.isMethodSignature(declaration))
    return [entry('method', inSignatures)];
  if (ts.isClassElement(declaration) || ts.isTypeElement(declaration))
    return [entry('property', inSignatures || holdsNumbers(checker, type))];
  const isFunction = ts.isFunctionDeclaration(declaration) || signatures.length > 0;
  return isFunction
    ? [entry('function', inSignatures)]
    : [entry('const', holdsNumbers(checker, type))];
}

function isPublicMember(member: ts.ClassElement | ts.TypeElement): boolean {
  const hidden = ts.ModifierFlags.Private | ts.ModifierFlags.Protected;
  const isNamed = member.name !== undefined && ts.isIdentifier(member.name);
  return isNamed && (ts.getCombinedModifierFlags(member) & hidden) === 0;
}

function signatureHolds(checker: ts.TypeChecker, signature: ts.Signature): boolean {
  const types = signature.parameters.map((each) =>
    checker.getTypeOfSymbolAtLocation(each, signature.declaration!),
  );
  return [...types, signature.getReturnType()].some((type) => holdsNumbers(checker, type));
}

const numberHolders = /^(Tensor(\dD)?|Scalar|Variable|Float32Array|Float64Array)$/;
const wrappers = /^(Promise|Array|ReadonlyArray|Map|ReadonlyMap|Generator|AsyncGenerator)$/;

/** Whether a value of the type is a tensor, an array of floats, or a list or record of such. */
function holdsNumbers(checker: ts.TypeChecker, type: ts.Type, depth = 0): boolean {
  if (depth > 4) return false;
  const inner = (each: ts.Type) => holdsNumbers(checker, each, depth + 1);
  if (type.isUnionOrIntersection()) return type.types.some(inner);
  const name = type.symbol?.name ?? '';
  if (numberHolders.test(name)) return true;
  if (wrappers.test(name) || checker.isTupleType(type))
    return checker.getTypeArguments(type as ts.TypeReference).some(inner);
  const indexed = checker.getIndexTypeOfType(type, ts.IndexKind.String);
  return indexed !== undefined && inner(indexed);
}

function commentOf(
  checker: ts.TypeChecker,
  symbol: ts.Symbol,
  signatures: readonly ts.Signature[],
): string {
  const text = (parts: readonly ts.SymbolDisplayPart[] | undefined) =>
    (parts ?? []).map((part) => part.text).join('');
  const tags = [symbol, ...signatures].flatMap((each) => each.getJsDocTags(checker as never));
  return [
    text(symbol.getDocumentationComment(checker)),
    ...signatures.map((each) => text(each.getDocumentationComment(checker))),
    ...tags.map((tag) => `@${tag.name} ${text(tag.text)}`),
  ].join('\n');
}

function placeOf(declaration: ts.Declaration): string {
  const file = declaration.getSourceFile();
  const { line } = file.getLineAndCharacterOfPosition(declaration.getStart());
  return `${relative(workspace, file.fileName)}:${line + 1}`;
}
