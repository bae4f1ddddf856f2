import { useEffect, useRef } from 'preact/hooks';
import uPlot from 'uplot';
import 'uplot/dist/uPlot.min.css';
import { useStore } from '../data/store.js';

/** The curves of the run beside what the monitor said. */
export function TrainingView() {
  const { page } = useStore();
  const { training } = page;
  if (!training)
    return (
      <section>
        <h2>Training</h2>
        <p class="note">The run has no metrics.jsonl.</p>
      </section>
    );
  const { steps, series, verdicts } = training;
  const seriesOf = (name: string) => series.find((entry) => entry.name === name)?.values;
  const single = [
    'rankMe',
    'uniformity',
    'alignment',
    'spread',
    'gradientNorm',
    'learningRate',
  ].filter((name) => seriesOf(name) !== undefined);
  return (
    <section>
      <h2>Training</h2>
      <h3>Verdicts of the monitor</h3>
      <ul class="verdicts">
        {verdicts.map(({ step, health, reason }) => (
          <li key={step} class={health}>
            step {step}: <strong>{health}</strong> ({reason})
          </li>
        ))}
      </ul>
      <div class="plots">
        <Plot
          title="loss, beside the loss of collapsed embeddings"
          steps={steps}
          lines={[
            { name: 'loss', values: seriesOf('loss') ?? [], colour: '#0072b2' },
            { name: 'floor', values: seriesOf('lossFloor') ?? [], colour: '#d55e00' },
          ]}
        />
        {single.map((name) => (
          <Plot
            key={name}
            title={name}
            steps={steps}
            lines={[{ name, values: seriesOf(name)!, colour: '#009e73' }]}
          />
        ))}
      </div>
    </section>
  );
}

/** Curves of at most so many values have a mark at each: a single value has no line. */
const mostMarked = 24;

interface Line {
  readonly name: string;
  readonly values: readonly (number | null)[];
  readonly colour: string;
}

export function Plot({
  title,
  steps,
  lines,
  axis = 'step',
}: {
  readonly title: string;
  readonly steps: readonly number[];
  readonly lines: readonly Line[];
  readonly axis?: string;
}) {
  const box = useRef<HTMLDivElement>(null);
  useEffect(() => {
    const drawnLines = lines.filter(({ values }) => values.some((value) => value !== null));
    const ink = getComputedStyle(box.current!).color;
    const grid = { stroke: 'rgba(128, 128, 128, 0.25)', width: 1 };
    const plot = new uPlot(
      {
        title,
        width: 380,
        height: 220,
        scales: { x: { time: false } },
        axes: [
          { stroke: ink, grid, label: axis, labelSize: 18, size: 34 },
          { stroke: ink, grid, size: 56 },
        ],
        series: [
          { label: axis },
          ...drawnLines.map(({ name, colour, values }) => ({
            label: name,
            stroke: colour,
            width: 1.5,
            spanGaps: true,
            points: { show: values.filter((value) => value !== null).length <= mostMarked },
          })),
        ],
      },
      [
        Array.from(steps),
        ...drawnLines.map(({ values }) => Array.from(values)),
      ] as uPlot.AlignedData,
      box.current!,
    );
    return () => plot.destroy();
  }, [title, steps, lines, axis]);
  return <div class="plot" ref={box} />;
}
