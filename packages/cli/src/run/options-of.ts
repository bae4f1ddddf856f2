/** An option of a part, in words. */
export interface PartOption {
  /** With its place: `head.layers`. */
  readonly name: string;
  /** `number`, `"a" or "b"`. */
  readonly is: string;
  /** Empty when it must be given, or when leaving it out is a choice of its own. */
  readonly fallback: string;
  readonly what: string;
}

interface Schema {
  readonly type?: string;
  readonly description?: string;
  readonly default?: unknown;
  readonly const?: unknown;
  readonly enum?: readonly unknown[];
  readonly anyOf?: readonly Schema[];
  readonly oneOf?: readonly Schema[];
  readonly items?: Schema | boolean;
  readonly properties?: Readonly<Record<string, Schema>>;
}

/** The options that a JSON Schema describes, those of inner objects by dots. */
export function optionsOf(schema: unknown, within = ''): PartOption[] {
  return Object.entries((schema as Schema).properties ?? {}).flatMap(
    ([name, inner]): PartOption[] => {
      const nested = optionsOf(inner, `${within}${name}.`);
      if (nested.length > 0) return nested;
      return [
        {
          name: within + name,
          is: named(inner),
          fallback: inner.default === undefined ? '' : JSON.stringify(inner.default),
          what: inner.description ?? '',
        },
      ];
    },
  );
}

function named(schema: Schema): string {
  const { type, anyOf, oneOf, items } = schema;
  const choices = schema.enum ?? (schema.const === undefined ? undefined : [schema.const]);
  if (choices !== undefined) return choices.map((choice) => JSON.stringify(choice)).join(' or ');
  const either = anyOf ?? oneOf;
  if (either !== undefined) return [...new Set(either.map(named))].join(' or ');
  if (type === 'array') return typeof items === 'object' ? `list of ${named(items)}` : 'list';
  return type ?? 'anything';
}
