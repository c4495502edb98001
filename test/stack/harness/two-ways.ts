// What is pushed, what is scraped and what the demo's own page says, side by side.

import { sdk } from '../../provider.ts';
import type { Prometheus, Sample } from './prometheus.ts';
import { until } from './until.ts';

/**
 * Labels that a way adds, so that they are no part of what is compared.
 * What OpenTelemetry could add as well, otel_scope_*, neither way has: the page leaves it out, and Prometheus promotes none.
 */
export const addedByWay: Readonly<Record<string, string>> = {
  job: 'scraped: the name of the job in prometheus.yaml; pushed: service.name',
  instance: 'scraped: the address; pushed: service.instance.id',
  service_name: 'pushed: promote_resource_attributes in prometheus.yaml; scraped, it is in target_info',
  service_version: 'as service_name',
};

/** Families whose values go on moving when nothing happens; of these, names and labels are compared. */
export const movesByItself: Readonly<Record<string, string>> = {
  process_cpu_time_seconds_total: 'scrapes and pushes take time, too',
  process_memory_usage_bytes: 'memory',
  v8js_memory_heap_used_bytes: 'memory',
  v8js_gc_duration_seconds: 'memory is collected whenever it has to be',
  nodejs_eventloop_utilization_ratio: 'of the last seconds',
  nodejs_eventloop_delay_p99_seconds: 'of the last seconds',
  mesh_lb_strategy_effectiveness: 'of the last minute',
  binnacle_sdk_series: 'garbage collections make series when they come',
  otel_sdk_metric_reader_collection_duration_seconds: 'each scrape and each push is one more',
  binnacle_scrape_duration_seconds: 'each scrape is one more',
  otel_sdk_exporter_operation_duration_seconds: 'each push is one more',
  otel_sdk_exporter_metric_data_point_exported_total: 'each push is more',
  otel_sdk_exporter_metric_data_point_inflight: 'a push tells of itself while it is under way',
};

/** Prometheus writes these to a scraped target itself; rules have a colon in their names. */
const ofPrometheusItself = 'up|scrape_.+|ALERTS.*|.+:.+';

/** What the scrape job has brought. */
export function pulled(prometheus: Prometheus): Promise<Sample[]> {
  return prometheus.query(`{job="demo",__name__!~"${ofPrometheusItself}"}`);
}

/** What came through the Collectors. */
export function pushed(prometheus: Prometheus): Promise<Sample[]> {
  return prometheus.query(`{job="issue-agent",__name__!~"${ofPrometheusItself}"}`);
}

/** What is different still when both sides have had time to catch up. */
export async function lastingDifferences(
  ours: () => Promise<readonly Sample[]>,
  theirs: () => Promise<readonly Sample[]>,
): Promise<string[]> {
  let found: string[] = [];
  const agree = async () => {
    found = differences(await ours(), await theirs());
    return found.length === 0;
  };
  // At the deadline the differences say more than the deadline does.
  await until('both sides say the same', agree, { everyMs: 500 }).catch(() => {});
  return found;
}

/** One sentence for each series that one side lacks, has twice, or has with another value. */
export function differences(ours: readonly Sample[], theirs: readonly Sample[]): string[] {
  const [left, right] = [bySeries(ours), bySeries(theirs)];
  const found = [...left.twice, ...right.twice].map((series) => `twice: ${series}`);
  for (const series of new Set([...left.values.keys(), ...right.values.keys()])) {
    const [a, b] = [left.values.get(series), right.values.get(series)];
    if (a === undefined || b === undefined || !isSame(series, a, b)) found.push(`${a} here, ${b} there: ${series}`);
  }
  return found;
}

function bySeries(samples: readonly Sample[]) {
  const values = new Map<string, number>();
  const twice: string[] = [];
  for (const { metric, value } of samples) {
    if (isOfTheScrapeOnly(metric)) continue;
    const series = seriesName(metric);
    if (values.has(series)) twice.push(series);
    values.set(series, value);
  }
  return { values, twice };
}

// The SDK gives the first reader its own metric before it knows of the second one, whose output therefore lacks it.
function isOfTheScrapeOnly({ otel_component_type: type }: Sample['metric']): boolean {
  return type === 'prometheus_http_text_metric_exporter';
}

function seriesName({ __name__: name, ...labels }: Sample['metric']): string {
  const kept = Object.entries(labels).filter(([key]) => !(key in addedByWay));
  return `${name}{${kept
    .map(([key, value]) => `${key}="${key === 'le' ? bound(value) : value}"`)
    .sort()
    .join(',')}}`;
}

// Prometheus writes the bound of a bucket as 1.0 when it scrapes and as 1 when it is sent OTLP. It is the same number.
function bound(le: string): string {
  return le === '+Inf' ? le : String(Number(le));
}

function isSame(series: string, a: number, b: number): boolean {
  const name = series.slice(0, series.indexOf('{'));
  if (name in movesByItself || name.replace(/_(bucket|sum|count)$/, '') in movesByItself) return true;
  // That of sdk-metrics adds up for each reader between its own collections, so sums of fractions are rounded at other places.
  if (sdk === 'opentelemetry' && name.endsWith('_sum')) return Math.abs(a - b) <= 1e-12 * Math.abs(a);
  return a === b;
}
