import type { Rng } from '@counterpoint/core';
import { materials, sizes, type BouncerLook } from './bouncer-look.js';

/** Where an object is over time, in shares of the picture's side, y down. */
export interface BouncerObject extends BouncerLook {
  readonly radius: number;
  /** The lowest partial. */
  readonly hertz: number;
  /** Centre at a time in seconds. */
  at(seconds: number): readonly [x: number, y: number];
}

/** One contact with the floor or a wall. */
export interface Impact {
  readonly seconds: number;
  /** Speed at the contact relative to the fastest, 0-1. */
  readonly strength: number;
}

/** What a drawn clip shows and what rings. */
export interface BouncerLayout {
  /** Bounces and rings. */
  readonly sounding: BouncerObject;
  /** Floats and is silent. */
  readonly silent: BouncerObject;
  readonly impacts: readonly Impact[];
}

const floor = 0.94;

export function layOutBouncers(
  looks: readonly [sounding: BouncerLook, silent: BouncerLook],
  seconds: number,
  rng: Rng,
): BouncerLayout {
  const { object, impacts } = bouncing(looks[0], seconds, rng.fork('sounding'));
  return { sounding: object, silent: floating(looks[1], rng.fork('silent')), impacts };
}

function measured(look: BouncerLook, rng: Rng): BouncerLook & { radius: number; hertz: number } {
  const { radius, hertz } = sizes[look.size];
  return {
    ...look,
    radius: radius * rng.uniform(0.94, 1.06),
    hertz: hertz * rng.uniform(0.97, 1.03),
  };
}

interface Flight {
  readonly begin: number;
  readonly end: number;
  /** Height over the resting place and speed upwards when it begins. */
  readonly height: number;
  readonly speed: number;
}

function bouncing(
  look: BouncerLook,
  seconds: number,
  rng: Rng,
): { readonly object: BouncerObject; readonly impacts: readonly Impact[] } {
  const form = measured(look, rng);
  const { restitution } = materials[look.material];
  const rest = floor - form.radius;
  const gravity = rng.uniform(4.5, 8);
  const flights: Flight[] = [];
  const impacts: Impact[] = [];
  let [begin, height, speed] = [
    0,
    rng.uniform(0.25, rest - form.radius - 0.05),
    rng.uniform(-0.8, 0.8),
  ];
  const fastest = Math.sqrt(2 * gravity * (rest - form.radius));
  while (begin < seconds) {
    const landing = Math.sqrt(speed * speed + 2 * gravity * height);
    const end = begin + (speed + landing) / gravity;
    flights.push({ begin, end, height, speed });
    impacts.push({ seconds: end, strength: Math.min(1, landing / fastest) });
    [begin, height] = [end, 0];
    // A bounce that became weak is kicked up again, so that every clip rings to its end.
    speed =
      landing * restitution < 0.45 * fastest
        ? fastest * rng.uniform(0.6, 0.85)
        : landing * restitution;
  }
  const [left, right] = [form.radius + 0.02, 0.98 - form.radius];
  const start = rng.uniform(left, right);
  const drift = rng.uniform(0.1, 0.4) * (rng.chance(0.5) ? 1 : -1);
  const object: BouncerObject = {
    ...form,
    at(time) {
      const flight = flights.find(({ end }) => time < end) ?? flights.at(-1)!;
      const t = time - flight.begin;
      const up = flight.height + flight.speed * t - (gravity * t * t) / 2;
      return [mirrored(start + drift * time, left, right), rest - Math.max(0, up)];
    },
  };
  return { object, impacts: impacts.filter((impact) => impact.seconds < seconds) };
}

/** A place that runs to and fro between two ends. */
function mirrored(place: number, low: number, high: number): number {
  const span = high - low;
  const folded = (((place - low) % (2 * span)) + 2 * span) % (2 * span);
  return low + (folded <= span ? folded : 2 * span - folded);
}

function floating(look: BouncerLook, rng: Rng): BouncerObject {
  const form = measured(look, rng);
  const room = 0.46 - form.radius;
  const [rateX, rateY] = [rng.uniform(0.15, 0.5), rng.uniform(0.15, 0.5)];
  const [phaseX, phaseY] = [rng.uniform(0, 2 * Math.PI), rng.uniform(0, 2 * Math.PI)];
  return {
    ...form,
    at: (time) => [
      0.5 + room * Math.sin(2 * Math.PI * rateX * time + phaseX),
      0.45 + (room - 0.03) * Math.sin(2 * Math.PI * rateY * time + phaseY),
    ],
  };
}
