/**
 * Preloaded into a program: profiles its main thread from the first line to the exit, and writes the
 * profile, the times of every thread and the peak memory to the file COUNTERPOINT_PROFILE.
 */
import { readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { Session } from 'node:inspector';

const file = process.env.COUNTERPOINT_PROFILE;
const session = new Session();
session.connect();
session.post('Profiler.enable');
session.post('Profiler.setSamplingInterval', { interval: 500 });
session.post('Profiler.start');
const started = process.hrtime.bigint();

/** What the kernel knows of each thread: nanoseconds on a processor, and waiting for one. */
function threads() {
  return readdirSync('/proc/self/task').map((id) => {
    const about = (name) => readFileSync(`/proc/self/task/${id}/${name}`, 'utf8').trim();
    const [running, waiting] = about('schedstat').split(' ').map(Number);
    return { isMain: Number(id) === process.pid, name: about('comm'), running, waiting };
  });
}

process.on('exit', () => {
  session.post('Profiler.stop', (error, result) => {
    if (error) throw new Error(error.message);
    const nanoseconds = Number(process.hrtime.bigint() - started);
    const memory = process.resourceUsage().maxRSS * 1024;
    const report = { profile: result.profile, threads: threads(), nanoseconds, memory };
    writeFileSync(file, JSON.stringify(report));
  });
});
