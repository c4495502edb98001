// The lines of a family by metric: those with the same labels, but for the one that tells a histogram's lines apart.

import type { Family, Labels, Sample } from './family.ts';
import { demand } from './fault.ts';
import { ownLabelOf } from './sample-names.ts';

/** All lines of one set of labels. */
export class Metric {
  readonly samples: readonly Sample[];

  constructor(samples: readonly Sample[]) {
    this.samples = samples;
  }

  named(name: string): Sample[] {
    return this.samples.filter((sample) => sample.name === name);
  }

  /** The line of a name, of which there may be one. */
  maybe(name: string): Sample | undefined {
    const found = this.named(name);
    demand(found.length <= 1, () => `${name} stands twice with the same labels`);
    return found[0];
  }

  only(name: string): Sample {
    const found = this.maybe(name);
    demand(found !== undefined, () => `${name} is missing beside its other lines`);
    return found;
  }
}

/** The metrics of a family. Throws for one whose lines are not together: then one of its series comes twice, or they are mixed. */
export function metricsOf({ name, type, samples }: Family): Metric[] {
  const own = ownLabelOf(name, type);
  const metrics = new Map<string, Sample[]>();
  let lines: Sample[] = [];
  for (const sample of samples) {
    const last = lines.at(-1);
    if (last === undefined || !isSame(last.labels, sample.labels, own)) {
      const identity = identityOf(sample.labels, own);
      demand(
        !metrics.has(identity),
        () => `the series ${name}${shown(sample.labels)} comes twice, or its lines are not together`,
      );
      lines = [];
      metrics.set(identity, lines);
    }
    lines.push(sample);
  }
  return Array.from(metrics.values(), (lines) => new Metric(lines));
}

/** For most lines, which is cheaper than to compare the identities. */
function isSame(one: Labels, other: Labels, own: string | undefined): boolean {
  for (const [name, value] of one) if (name !== own && other.get(name) !== value) return false;
  for (const name of other.keys()) if (name !== own && !one.has(name)) return false;
  return true;
}

/** The same for all orders of the same labels. For Prometheus, an empty value is as good as no label. */
function identityOf(labels: Labels, own: string | undefined): string {
  const pairs: string[] = [];
  for (const [name, value] of labels) {
    // With lengths, so that no text can be taken for the border of two.
    if (name !== own && value !== '') pairs.push(`${name.length}:${name}${value.length}:${value}`);
  }
  return pairs.sort().join('');
}

function shown(labels: Labels): string {
  return `{${Array.from(labels, ([name, value]) => `${name}=${JSON.stringify(value)}`).join()}}`;
}
