import { readdirSync, readFileSync } from 'node:fs';
import { pretrainSchema } from '@counterpoint/cli';
import { parseConfig } from '@counterpoint/core';
import { expect, test } from 'vitest';

const folder = new URL('../configs/', import.meta.url);

test.each(readdirSync(folder))(
  '%s is a config, and opens with its command, its cost and its result',
  (name) => {
    const { about = [] } = parseConfig(
      pretrainSchema,
      JSON.parse(readFileSync(new URL(name, folder), 'utf8')),
      name,
    );
    expect(about).toHaveLength(3);
    expect(about[0]).toContain(`--config apps/nlp/configs/${name} `);
  },
);
