import type { Value } from './value.js';

/** A whole number, a list of them, text, or a fraction. */
export type Attribute = number | readonly number[] | string | { readonly float: number };

/** The domain of operations that the lowering turns into ONNX's own. */
export const composite = 'tfjs';

/** One recorded operation. `domain` is '' for ONNX's own operations. */
export interface Operation {
  readonly type: string;
  readonly domain: string;
  readonly inputs: readonly (Value | undefined)[];
  readonly attributes: Readonly<Record<string, Attribute>>;
  readonly outputs: readonly Value[];
  /** The TensorFlow.js kernel that recorded it, for error messages and profiles. */
  readonly kernel: string;
}

/** A key that is equal for operations that compute the same from the same inputs. */
export function signature({ type, domain, attributes, outputs }: Operation): string {
  let text = domain + '.' + type;
  for (const name in attributes) {
    const value = attributes[name]!;
    text +=
      ',' +
      name +
      '=' +
      (typeof value === 'object' && 'float' in value ? 'f' + value.float : String(value));
  }
  for (const output of outputs) text += '>' + output.type + output.shape.join('x');
  return text;
}
