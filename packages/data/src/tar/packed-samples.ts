import type { TarPlace, TarSample } from './tar-sample.js';

/** The samples of a shard: a list, or something smaller that is read like one. */
export interface TarSamples extends Iterable<TarSample> {
  readonly length: number;
  at(index: number): TarSample | undefined;
}

/** The samples of a shard without their bytes, in typed arrays: about 50 bytes a sample of two files, where objects take nine times that. */
export class PackedSamples implements TarSamples {
  readonly length: number;
  readonly #bases: string;
  readonly #baseEnds: Uint32Array;
  readonly #placeEnds: Uint32Array;
  readonly #offsets: Float64Array;
  readonly #sizes: Uint32Array;
  readonly #extensions: Uint16Array;
  readonly #extensionNames: readonly string[];
  readonly #labels: Uint32Array;
  readonly #labelNames: readonly (string | undefined)[];

  constructor(samples: readonly TarSample[]) {
    const places = samples.flatMap((sample) => sample.places);
    const extensions = [...new Set(places.map((place) => place.extension))];
    const extensionIds = new Map(extensions.map((name, i) => [name, i]));
    const labels = [...new Set(samples.map((sample) => sample.label))];
    const labelIds = new Map(labels.map((name, i) => [name, i]));
    let bases = 0,
      ends = 0;
    this.length = samples.length;
    this.#bases = Buffer.from(samples.map((sample) => sample.base).join(''), 'utf16le').toString(
      'utf16le',
    ); // one flat string, not a tree of slices
    this.#baseEnds = Uint32Array.from(samples, ({ base }) => (bases += base.length));
    this.#placeEnds = Uint32Array.from(samples, (sample) => (ends += sample.places.length));
    this.#offsets = Float64Array.from(places, ({ offset }) => offset);
    this.#sizes = Uint32Array.from(places, ({ size }) => size);
    this.#extensions = Uint16Array.from(places, ({ extension }) => extensionIds.get(extension)!);
    this.#extensionNames = extensions;
    this.#labels = Uint32Array.from(samples, ({ label }) => labelIds.get(label)!);
    this.#labelNames = labels;
  }

  at(index: number): TarSample | undefined {
    if (index < 0 || index >= this.length) return undefined;
    const start = index === 0 ? 0 : this.#placeEnds[index - 1]!;
    const places = Array.from({ length: this.#placeEnds[index]! - start }, (_, i): TarPlace => ({
      extension: this.#extensionNames[this.#extensions[start + i]!]!,
      offset: this.#offsets[start + i]!,
      size: this.#sizes[start + i]!,
    }));
    const label = this.#labelNames[this.#labels[index]!];
    return {
      base: this.#bases.slice(index === 0 ? 0 : this.#baseEnds[index - 1]!, this.#baseEnds[index]!),
      places,
      label,
    };
  }

  *[Symbol.iterator](): Generator<TarSample> {
    for (let i = 0; i < this.length; i++) yield this.at(i)!;
  }
}
