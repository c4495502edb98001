// Floor 5. From a collection to a page in any format. Keeps what is the same from scrape to scrape: names and labels.

import type { Resource } from '@opentelemetry/resources';
import type { ResourceMetrics } from '@opentelemetry/sdk-metrics';
import type { TranslationStrategy } from '../../definition/naming.ts';
import { familiesOf } from './families.ts';
import type { Escaping, Format } from './format.ts';
import { LabelBook, valueText } from './labels.ts';
import { labelText, type Pair } from './lines.ts';
import { Names } from './names.ts';
import { END, type OpenMetricsFamily, OpenMetricsWriter, openMetricsFamilies } from './openmetrics.ts';
import type { OnProblem } from './problem.ts';
import { labelBytes, ProtobufFamily } from './protobuf.ts';
import { type Pieces, render } from './render.ts';
import { TextFamily } from './text.ts';

/** What a page looks like, whatever its format. */
export interface ExpositionOptions {
  /** How OpenTelemetry's names become Prometheus'. Default `UnderscoreEscapingWithSuffixes`. */
  readonly translationStrategy?: TranslationStrategy;
  /** Whether `otel_scope_name` and `otel_scope_version` are on each series. Default false. */
  readonly scopeLabels?: boolean;
  /** Attributes of the resource, by their OpenTelemetry names, that are labels of each series. Default none. */
  readonly resourceLabels?: readonly string[];
  /** Whether OpenMetrics pages tell when each counter and histogram began, as series `_created`. Default false. */
  readonly createdSeries?: boolean;
}

/** The names and labels of one escaping. */
interface Book {
  readonly names: Names;
  readonly texts: LabelBook<string>;
  readonly bytes: LabelBook<Uint8Array>;
}

/**
 * Writes pages: families in reading order, one HELP and one TYPE each, no timestamps. What cannot be shown is left out and given
 * to `onProblem`; nothing here throws.
 *
 * @example
 * const exposition = new Exposition();
 * const { resourceMetrics } = await reader.collect();
 * for (const bytes of exposition.pieces(resourceMetrics, TEXT, () => {})) process.stdout.write(bytes ?? '');
 */
export class Exposition {
  readonly #options: Required<ExpositionOptions>;
  readonly #books = new Map<Escaping, Book>();
  #resource: Resource | undefined;

  constructor({
    translationStrategy = 'UnderscoreEscapingWithSuffixes',
    scopeLabels = false,
    resourceLabels = [],
    createdSeries = false,
  }: ExpositionOptions = {}) {
    this.#options = { translationStrategy, scopeLabels, resourceLabels, createdSeries };
  }

  /** The same for formats that differ in their content type alone: names that every Prometheus reads are never escaped. */
  keyOf({ syntax, escaping }: Format): string {
    return `${syntax} ${this.#printed(escaping)}`;
  }

  *pieces(metrics: ResourceMetrics, { syntax, escaping }: Format, onProblem: OnProblem): Pieces {
    const { names, texts, bytes } = this.#book(metrics.resource, this.#printed(escaping));
    const families = familiesOf(metrics, names, onProblem);
    switch (syntax) {
      case 'text':
        return yield* render(families, texts, (family) => new TextFamily(family), onProblem);
      case 'protobuf':
        return yield* render(families, bytes, (family) => new ProtobufFamily(family), onProblem);
      case 'openmetrics': {
        const known = openMetricsFamilies(families, onProblem);
        const named = new Map(known.map((each) => [each.family, each]));
        const writerOf = (family: (typeof families)[number]) =>
          new OpenMetricsWriter(named.get(family) as OpenMetricsFamily, this.#options.createdSeries);
        yield* render([...named.keys()], texts, writerOf, onProblem);
        yield END;
      }
    }
  }

  #printed(escaping: Escaping): Escaping {
    return this.#options.translationStrategy.startsWith('Underscore') ? 'underscores' : escaping;
  }

  #book(resource: Resource, escaping: Escaping): Book {
    if (resource !== this.#resource) this.#books.clear();
    this.#resource = resource;
    const known = this.#books.get(escaping);
    if (known !== undefined) return known;
    const { translationStrategy, scopeLabels, resourceLabels } = this.#options;
    const names = new Names(translationStrategy, escaping);
    const constant = resourceLabels.flatMap((key): Pair[] => {
      const value = resource.attributes[key];
      const label = names.label(key);
      return value === undefined || label === '' ? [] : [[label, valueText(value)]];
    });
    const options = { names, scopeLabels, constant };
    const book = {
      names,
      texts: new LabelBook({ ...options, write: labelText }),
      bytes: new LabelBook({ ...options, write: labelBytes }),
    };
    this.#books.set(escaping, book);
    return book;
  }
}
