import { isRecord } from './check-tokenizer-files.js';

/**
 * How a text may be cut at spaces so that its parts can be encoded, and remembered, one by one:
 * `between`: no piece ever holds a space; `before`: a piece may begin with one (byte-level BPE).
 */
export type Chunking = 'between' | 'before';

const plainNormalizers = new Set([
  'BertNormalizer',
  'Lowercase',
  'NFC',
  'NFD',
  'NFKC',
  'NFKD',
  'StripAccents',
]);
const spaceSplitters = new Set(['BertPreTokenizer', 'Whitespace', 'WhitespaceSplit']);
const oddSpace = /^ | $| {2}|[^\S ]|\u0085/u;

/**
 * The chunking that leaves a tokenizer's answers as they are, or undefined when its parts are not
 * known to allow one.
 */
export function chunkingOf(tokenizer: Readonly<Record<string, unknown>>): Chunking | undefined {
  const model = tokenizer['model'];
  if (isRecord(model) && model['fuse_unk'] === true) return undefined;
  const normalizers = listOf(tokenizer['normalizer'], 'normalizers');
  const splitters = listOf(tokenizer['pre_tokenizer'], 'pretokenizers');
  const plain = normalizers.every(
    (part) => plainNormalizers.has(part['type'] as string) || collapsesSpace(part),
  );
  if (!plain || splitters.length === 0) return undefined;
  if (spaceSplitters.has(splitters[0]!['type'] as string) || removesSpace(splitters[0]!))
    return 'between';
  const [only] = splitters;
  const byteLevel =
    splitters.length === 1 &&
    only!['type'] === 'ByteLevel' &&
    only!['add_prefix_space'] === false &&
    only!['use_regex'] !== false;
  return byteLevel ? 'before' : undefined;
}

/**
 * The parts of a text that can be encoded one by one, or undefined when this text must be encoded
 * as a whole.
 */
export function chunksOf(text: string, chunking: Chunking): string[] | undefined {
  if (chunking === 'between') return text.split(/[ \t\r\n]+/u);
  if (oddSpace.test(text)) return undefined;
  return text.split(/(?= )/u);
}

function listOf(part: unknown, name: string): Record<string, unknown>[] {
  if (!isRecord(part)) return [];
  const inner = part['type'] === 'Sequence' ? part[name] : undefined;
  return Array.isArray(inner) ? inner.filter(isRecord) : [part];
}

function collapsesSpace(part: Record<string, unknown>): boolean {
  const pattern = part['pattern'];
  return (
    part['type'] === 'Replace' &&
    isRecord(pattern) &&
    pattern['Regex'] === '\\s+' &&
    part['content'] === ' '
  );
}

/**
 * A split that keeps matches of a pattern and drops the rest, where no alternative matches white
 * space (CLIP).
 */
function removesSpace(part: Record<string, unknown>): boolean {
  const pattern = part['pattern'];
  return (
    part['type'] === 'Split' &&
    part['behavior'] === 'Removed' &&
    part['invert'] === true &&
    isRecord(pattern) &&
    pattern['Regex'] === clipPattern
  );
}

/**
 * The words of CLIP's tokenizer: Radford et al. 2021, https://arxiv.org/abs/2103.00020, section
 * 2.4, as its published code has them.
 */
export const clipPattern = "'s|'t|'re|'ve|'m|'ll|'d|[\\p{L}]+|[\\p{N}]|[^\\s\\p{L}\\p{N}]+";
