import { Tensor } from '@tensorflow/tfjs-core';
import type { Batch, Views } from '../../contract/batch.js';
import type { Communicator } from '../../contract/communicator.js';
import { CounterpointError } from '../../error/counterpoint-error.js';

/** A rank's state at the start of a step. */
export interface RankReport<B extends Batch = Batch> {
  /** `stop`: a stop was requested on this rank. `ended`: its data ended. */
  readonly state: 'go on' | 'stop' | 'ended';
  /** Present unless the data ended. */
  readonly views?: Views<B>;
  readonly indices?: Int32Array;
  readonly groups?: Int32Array;
  /** The epoch and position after the batch. */
  readonly cursor: { readonly epoch: number; readonly position: number };
}

/** The common state of all ranks at the start of a step. */
export interface AgreedStep {
  readonly state: RankReport['state'];
  /** The index of this rank's first row. */
  readonly firstRow: number;
  /** Of the whole batch. */
  readonly indices: Int32Array;
  readonly groups: Int32Array | undefined;
  /** For every tensor of the views, in order: the largest shape of a row among ranks. */
  readonly rowShapes: readonly (readonly number[])[];
}

const states = ['go on', 'ended', 'stop'] as const;

/**
 * Exchanges, in one message, whether each rank continues and which rows it has. A stop request or
 * the end of data on one rank stops all.
 *
 * @throws CP_CORE_RANKS_DISAGREE where cursors differ, a rank has no rows, or only some have groups
 */
export async function agreeOnStep<B extends Batch>(
  communicator: Communicator,
  { state, views = [], indices = new Int32Array(0), groups, cursor }: RankReport<B>,
  what: string,
): Promise<AgreedStep> {
  const shapes = views.flatMap(tensorsOf).map(({ shape }) => shape.slice(1));
  const ownMessage = Int32Array.of(
    states.indexOf(state),
    indices.length,
    groups === undefined ? 0 : 1,
    cursor.epoch,
    cursor.position,
    shapes.length,
    ...shapes.flatMap((shape) => [shape.length, ...shape]),
    ...indices,
    ...(groups ?? []),
  );
  const { all, counts } = await communicator.allGather(ownMessage, `${what}, start`);
  let place = 0;
  const reports = Array.from(counts, (count) => readReport(all.subarray(place, (place += count))));
  const agreed = states[Math.max(...reports.map((report) => report.state))]!;
  const first = reports[0]!;
  if (agreed === 'go on') check(reports, first, what);
  return {
    state: agreed,
    firstRow: reports.slice(0, communicator.rank).reduce((sum, { rows }) => sum + rows, 0),
    indices: Int32Array.from(reports.flatMap((report) => [...report.indices])),
    groups: first.groups && Int32Array.from(reports.flatMap((report) => [...report.groups!])),
    rowShapes: first.shapes.map((shape, i) =>
      shape.map((_, axis) => Math.max(...reports.map(({ shapes }) => shapes[i]?.[axis] ?? 0))),
    ),
  };
}

interface ReadReport {
  readonly state: number;
  readonly rows: number;
  readonly epoch: number;
  readonly position: number;
  readonly indices: Int32Array;
  readonly groups: Int32Array | undefined;
  readonly shapes: readonly (readonly number[])[];
}

function readReport(message: Int32Array): ReadReport {
  const [state = 0, rows = 0, hasGroups = 0, epoch = 0, position = 0, tensors = 0] = message;
  let place = 6;
  const shapes = Array.from({ length: tensors }, () => {
    const rank = message[place++]!;
    return [...message.subarray(place, (place += rank))];
  });
  const indices = message.subarray(place, place + rows);
  const groups = hasGroups ? message.subarray(place + rows, place + 2 * rows) : undefined;
  return { state, rows, epoch, position, shapes, indices, groups };
}

function check(reports: readonly ReadReport[], first: ReadReport, what: string): void {
  const at = reports.findIndex(
    (report) =>
      report.rows === 0 ||
      report.epoch !== first.epoch ||
      report.position !== first.position ||
      (report.groups === undefined) !== (first.groups === undefined) ||
      report.shapes.map(({ length }) => length).join() !==
        first.shapes.map(({ length }) => length).join(),
  );
  if (at < 0) return;
  const { rows, epoch, position } = reports[at]!;
  throw new CounterpointError('CP_CORE_RANKS_DISAGREE', {
    what:
      `Rank ${at} has ${rows} rows up to epoch ${epoch}, position ${position}; rank 0 ` +
      `stands at epoch ${first.epoch}, position ${first.position}`,
    where: what,
    expected: 'at least one row on every rank, from the same batch of the same data',
    remedy: 'start every rank with the same program, config and data',
  });
}

/** The tensors of a batch, in the order of its names. */
export function tensorsOf(batch: Batch): Tensor[] {
  return batch instanceof Tensor ? [batch] : Object.values(batch);
}
