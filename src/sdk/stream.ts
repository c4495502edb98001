// Floor 2. A stream: what one instrument, or several that are one, becomes in the output. It keeps its series once for all
// readers that may share them.

import type { HrTime } from '@opentelemetry/api';
import { millisToHrTime } from '@opentelemetry/core';
import { AggregationTemporality, type DataPoint, type MetricData } from '@opentelemetry/sdk-metrics';
import type { SteadyClock } from '../support/clock.ts';
import { type Aggregation, metricData } from './aggregation.ts';
import type { Cell } from './cell/cell.ts';
import type { Descriptor } from './descriptor.ts';
import type { WithExemplars } from './exemplar/exemplar.ts';
import type { ExemplarSampler } from './exemplar/sampler.ts';
import { IdleWatch } from './idle.ts';
import { SeriesTable } from './series.ts';

/** What one reader wants of a stream. */
export interface Wish {
  readonly reader: object;
  readonly aggregation: Aggregation;
  readonly temporality: AggregationTemporality;
  readonly limit: number;
}

/** What all streams of a provider share. */
export interface StreamContext {
  readonly clock: SteadyClock;
  /** Milliseconds after which series go that nothing was recorded to; undefined: never. */
  readonly idleSeriesMs: number | undefined;
  readonly onOverflow: (stream: Descriptor, cells: readonly Cell[], limit: number) => void;
  /** Undefined where there are no exemplars. */
  readonly exemplars?: ExemplarSampler | undefined;
}

/** The series of readers that share them. A delta reader shares with nobody: what it has seen begins at zero again. */
export class Group {
  readonly table: SeriesTable<Cell>;
  readonly aggregation: Aggregation;
  readonly temporality: AggregationTemporality;
  /** When the one reader of a delta group collected last, in ticks. */
  lastCollection = Number.NEGATIVE_INFINITY;
  readonly #exemplars: ExemplarSampler | undefined;
  #isEquipped = false;

  constructor(descriptor: () => Descriptor, { aggregation, temporality, limit }: Wish, context: StreamContext) {
    const { clock, onOverflow, exemplars } = context;
    this.aggregation = aggregation;
    this.temporality = temporality;
    this.#exemplars = exemplars;
    this.table = new SeriesTable({
      limit,
      clock,
      create: (attributes, start) => this.#equipped(aggregation.create(attributes, start)),
      onOverflow: (cells) => onOverflow(descriptor(), cells, limit),
    });
  }

  get isDelta(): boolean {
    return this.temporality === AggregationTemporality.DELTA;
  }

  /** Gives cells that were there before the tracer what they keep exemplars in; later ones have it from the start. */
  equip(): void {
    if (this.#isEquipped || this.#exemplars?.isOn !== true) return;
    this.#isEquipped = true;
    for (const cell of this.table.cells) this.#equipped(cell);
  }

  #equipped(cell: Cell): Cell {
    if (this.#exemplars?.isOn === true) cell.exemplars ??= this.aggregation.reservoir(this.#exemplars);
    return cell;
  }
}

/** What streams of both kinds of instruments share: their groups, and how points are made of cells. */
export abstract class Stream {
  descriptor: Descriptor;
  readonly groups: readonly Group[];
  readonly #byReader = new Map<object, Group>();
  readonly #starts: Times;
  readonly #ends: Times;

  constructor(descriptor: Descriptor, wishes: readonly Wish[], context: StreamContext) {
    this.descriptor = descriptor;
    this.#starts = new Times(context.clock);
    this.#ends = new Times(context.clock);
    const groups = new Map<unknown, Group>();
    for (const wish of wishes) {
      const key = this.isShared(wish) ? `${wish.limit} ${wish.aggregation.key}` : wish.reader;
      const group = groups.get(key) ?? new Group(() => this.descriptor, wish, context);
      groups.set(key, group);
      this.#byReader.set(wish.reader, group);
    }
    this.groups = [...groups.values()];
  }

  /** The longer description is kept: two that disagree are said, and no text is lost. */
  describe(description: string): void {
    if (description.length > this.descriptor.description.length) this.descriptor = { ...this.descriptor, description };
  }

  /** Series of the group that has most. */
  get series(): number {
    return Math.max(0, ...this.groups.map(({ table }) => table.size));
  }

  /** Measurements that found no place of their own. */
  get overflowed(): number {
    return Math.max(0, ...this.groups.map(({ table }) => table.overflowed));
  }

  /** The data of one reader; undefined when there is none. `now` is in ticks. */
  collect(reader: object, now: number): MetricData | undefined {
    const group = this.#byReader.get(reader);
    if (group === undefined) return undefined;
    group.equip();
    const points = this.pointsOf(group, now);
    group.lastCollection = now;
    return points.length === 0 ? undefined : metricData(this.descriptor, group.aggregation, group.temporality, points);
  }

  protected groupOf(reader: object): Group | undefined {
    return this.#byReader.get(reader);
  }

  protected abstract isShared(wish: Wish): boolean;

  protected abstract pointsOf(group: Group, now: number): DataPoint<unknown>[];

  protected point(cell: Cell, value: unknown, group: Group, now: number): WithExemplars {
    const { attributes, start } = cell;
    const since = group.isDelta ? Math.max(start, group.lastCollection) : start;
    const point = { attributes, startTime: this.#starts.at(since), endTime: this.#ends.at(now), value };
    const exemplars = cell.exemplars?.collect();
    return exemplars === undefined || exemplars.length === 0 ? point : { ...point, exemplars };
  }
}

/** Points in time as OpenTelemetry has them. Most points of a collection share theirs: two arrays a point would be most of its garbage. */
class Times {
  readonly #clock: SteadyClock;
  #wallMs = Number.NaN;
  #time: HrTime = [0, 0];

  constructor(clock: SteadyClock) {
    this.#clock = clock;
  }

  at(ticks: number): HrTime {
    const wallMs = this.#clock.wallMs(ticks);
    if (wallMs !== this.#wallMs) {
      this.#wallMs = wallMs;
      this.#time = millisToHrTime(wallMs);
    }
    return this.#time;
  }
}

/** The stream of an instrument that is recorded to. */
export class RecordedStream extends Stream {
  readonly #idle: IdleWatch | undefined;

  constructor(descriptor: Descriptor, wishes: readonly Wish[], context: StreamContext) {
    super(descriptor, wishes, context);
    this.#idle = context.idleSeriesMs === undefined ? undefined : new IdleWatch(context.idleSeriesMs);
  }

  protected override isShared({ temporality }: Wish): boolean {
    return temporality === AggregationTemporality.CUMULATIVE;
  }

  protected override pointsOf(group: Group, now: number): DataPoint<unknown>[] {
    this.#idle?.sweep(group.table, now);
    if (group.isDelta) return this.#delta(group, now);
    const cells = group.table.cells.filter((cell) => !cell.isEmpty);
    return cells.map((cell) => {
      cell.touched = false;
      return this.point(cell, cell.value(), group, now);
    });
  }

  #delta(group: Group, now: number): DataPoint<unknown>[] {
    const { table } = group;
    const touched = table.cells.filter((cell) => cell.touched);
    const points = touched.map((cell) => this.point(cell, cell.value(), group, now));
    // A full table makes room, or newcomers would never find any; until then, nothing has to be looked up anew.
    if (table.isFull) table.keepOnly((cell) => cell.touched);
    for (const cell of touched) {
      cell.reset();
      cell.exemplars?.clear();
      cell.touched = false;
    }
    return points;
  }
}
