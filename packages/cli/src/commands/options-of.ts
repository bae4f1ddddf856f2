/** An option of a component, in words. */
export interface ComponentOption {
  /** With its path: `head.layers`. */
  readonly name: string;
  /** `number`, `"a" or "b"`. */
  readonly type: string;
  /** Empty when the option is required, or when leaving it out is a choice of its own. */
  readonly default: string;
  readonly description: string;
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
export function optionsOf(schema: unknown, within = ''): ComponentOption[] {
  return Object.entries((schema as Schema).properties ?? {}).flatMap(
    ([name, inner]): ComponentOption[] => {
      const nested = optionsOf(inner, `${within}${name}.`);
      if (nested.length > 0) return nested;
      return [
        {
          name: within + name,
          type: typeName(inner),
          default: inner.default === undefined ? '' : JSON.stringify(inner.default),
          description: inner.description ?? '',
        },
      ];
    },
  );
}

function typeName(schema: Schema): string {
  const { type, anyOf, oneOf, items } = schema;
  const choices = schema.enum ?? (schema.const === undefined ? undefined : [schema.const]);
  if (choices !== undefined) return choices.map((choice) => JSON.stringify(choice)).join(' or ');
  const either = anyOf ?? oneOf;
  if (either !== undefined) return [...new Set(either.map(typeName))].join(' or ');
  if (type === 'array') return typeof items === 'object' ? `list of ${typeName(items)}` : 'list';
  return type ?? 'anything';
}
