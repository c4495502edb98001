// What the instrument tests share: a MeterProvider, read on demand, and binders attached to it.

import type { Attributes } from '@opentelemetry/api';
import { type Histogram, type MetricData, MetricReader } from '@opentelemetry/sdk-metrics';
import { Binder } from '../../src/instrument/binder.ts';
import { defaultSettings, type InstrumentSettings } from '../../src/instrument/settings.ts';
import { MeterProvider } from '../provider.ts';

class OnDemandReader extends MetricReader {
  protected override async onForceFlush(): Promise<void> {}

  protected override async onShutdown(): Promise<void> {}
}

/** One point as tests compare it. */
export interface Point {
  readonly attributes: Attributes;
  readonly value: number | Histogram;
}

/** A provider and what it holds. Nothing in it runs by itself, so nothing has to be closed. */
export class Recording {
  readonly #reader = new OnDemandReader();
  readonly provider = new MeterProvider({ readers: [this.#reader] });

  /** How a metric is described, or undefined when nothing was recorded for it. */
  async descriptor(name: string): Promise<MetricData['descriptor'] | undefined> {
    return (await this.#metric(name))?.descriptor;
  }

  /** The points of a metric by its OTel name. */
  async points(name: string): Promise<Point[]> {
    const points = (await this.#metric(name))?.dataPoints ?? [];
    return points.map(({ attributes, value }) => ({ attributes, value: value as number | Histogram }));
  }

  /** The same points as `a=x,b=y` to the number, in the order of the attributes; histograms as their count. */
  async rows(name: string): Promise<Record<string, number>> {
    const rows = (await this.points(name)).map(({ attributes, value }): [string, number] => [
      Object.entries(attributes)
        .map(([key, text]) => `${key}=${text}`)
        .join(','),
      typeof value === 'number' ? value : value.count,
    ]);
    expect(new Set(rows.map(([row]) => row)).size).toBe(rows.length);
    return Object.fromEntries(rows);
  }

  /** A binder that records here. */
  attached(settings: Partial<InstrumentSettings> = {}): Binder {
    const binder = new Binder();
    this.attach(binder, settings);
    return binder;
  }

  attach(binder: Binder, settings: Partial<InstrumentSettings> = {}): void {
    binder.attach(this.provider, { ...defaultSettings, ...settings });
  }

  async #metric(name: string): Promise<MetricData | undefined> {
    const { resourceMetrics, errors } = await this.#reader.collect();
    expect(errors).toEqual([]);
    const metrics = resourceMetrics.scopeMetrics.flatMap((scope) => scope.metrics);
    return metrics.find(({ descriptor }) => descriptor.name === name);
  }
}
