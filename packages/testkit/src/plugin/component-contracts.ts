import { parseConfig, type Component } from '@counterpoint/core';
import { isDeepStrictEqual } from 'node:util';
import { z } from 'zod';
import type { Contract } from '../contract.js';
import { notPlain } from '../evidence/plain-json.js';
import type { Fixture } from './fixture.js';

/** A component and its fixture. */
export interface ComponentSubject {
  readonly component: Component;
  readonly fixture: Fixture;
}

const unknownKey = 'a_key_that_no_schema_knows';

/** The contracts of all kinds of components. */
export const componentContracts: readonly Contract<ComponentSubject>[] = [
  {
    id: 'component/id',
    promise: 'An id is `package/name`: two names of letters, digits and hyphens.',
    breach: async ({ component: { id } }) =>
      /^[A-Za-z0-9][\w.-]*\/[A-Za-z0-9][\w.-]*$/.test(id) ? undefined : `"${id}"`,
  },
  {
    id: 'component/summary',
    promise: 'A summary is one sentence on one line, and a paper has a title and an address.',
    async breach({ component: { summary, paper } }) {
      if (summary.trim().length < 8 || summary.includes('\n')) return `the summary "${summary}"`;
      if (paper === undefined) return undefined;
      return paper.title.trim() !== '' && URL.canParse(paper.url)
        ? undefined
        : `the paper "${paper.title}" at "${paper.url}"`;
    },
  },
  {
    id: 'component/config-round-trips',
    promise:
      'A config is plain JSON; with its defaults filled in it goes through JSON and the schema unchanged.',
    async breach({ component: { schema, id }, fixture: { config } }) {
      const parsed = parseConfig(schema, config, id);
      const problem = notPlain(parsed, 'the config');
      if (problem !== undefined) return problem;
      const reparsed = parseConfig(schema, JSON.parse(JSON.stringify(parsed)) as unknown, id);
      return isDeepStrictEqual(reparsed, parsed)
        ? undefined
        : `${JSON.stringify(parsed)} became ${JSON.stringify(reparsed)}`;
    },
  },
  {
    id: 'component/config-is-strict',
    promise: 'The schema refuses keys that it does not know.',
    breach: async ({ component: { schema }, fixture: { config } }) =>
      schema.safeParse({ ...config, [unknownKey]: 1 }).success
        ? `"${unknownKey}" was accepted`
        : undefined,
  },
  {
    id: 'component/config-has-a-json-schema',
    promise: 'The schema can be written as JSON Schema, for editors and for lists of components.',
    async breach({ component: { schema } }) {
      const jsonSchema = z.toJSONSchema(schema, { io: 'input' }) as { type?: string };
      return jsonSchema.type === 'object'
        ? undefined
        : `a schema of type ${String(jsonSchema.type)}`;
    },
  },
];
