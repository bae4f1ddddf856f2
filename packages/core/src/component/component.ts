import type { z } from 'zod';
import type { Component } from '../contract/component.js';

/** A component whose factory and schema agree on the config, as an entry of a plugin's list. */
export function component<Config, Made>(definition: Component<Config, Made>): Component {
  return definition as unknown as Component;
}

/** The schema of a config that is written by hand as an interface. */
export type SchemaOf<Complete, Given = Complete> = z.ZodType<Complete, Given>;
