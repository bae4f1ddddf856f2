/** What `ffmpeg -v level+info` wrote to its standard error, as far as it matters here. */
export class FfmpegLog {
  #rest = '';
  #error: string | undefined;
  #duration: number | undefined;

  add(text: string): void {
    const lines = (this.#rest + text).split(/[\r\n]+/);
    this.#rest = lines.pop()!.slice(-4096);
    for (const line of lines) this.#read(line);
  }

  /** The first error, and the duration in seconds that the file's header says. */
  summary(): { readonly error: string | undefined; readonly duration: number | undefined } {
    this.#read(this.#rest);
    return { error: this.#error, duration: this.#duration };
  }

  #read(line: string): void {
    const error = /^(?:\[[^\]]* @ [^\]]*\] )?\[(?:error|fatal|panic)\] (.*)/.exec(line);
    if (error !== null) this.#error ??= error[1]!.trim();
    const duration = /^\[info\]\s+Duration: (\d+):(\d+):(\d+\.\d+)/.exec(line);
    if (duration === null) return;
    const [hours, minutes, seconds] = duration.slice(1).map(Number);
    this.#duration ??= 3600 * hours! + 60 * minutes! + seconds!;
  }
}
