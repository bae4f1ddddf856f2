import type { Component } from '@counterpoint/core';
import type { Fixture, Fixtures } from './fixture.js';

/** The fixture of a component: under its kind and id, else under its id. */
export function fixtureOf(
  fixtures: Fixtures,
  { kind, id }: Pick<Component, 'kind' | 'id'>,
): Fixture | undefined {
  return fixtures[`${kind} ${id}`] ?? fixtures[id];
}
