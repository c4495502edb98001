// Floor 5. Which format a scraper gets, by its Accept header. Whatever the header says, there is an answer: a scraper that
// asks for something else gets the oldest text format, as it does from Prometheus' own library, and never a 406.

/** How names are written that not every Prometheus can read. */
export type Escaping = 'underscores' | 'dots' | 'values' | 'allow-utf-8';

/** The format of a page. */
export interface Format {
  readonly syntax: 'text' | 'openmetrics' | 'protobuf';
  /** Of the text formats; protobuf has none, and counts as `1.0.0`: names may be UTF-8 from there on. */
  readonly version: '0.0.4' | '1.0.0';
  readonly escaping: Escaping;
  /** The header Content-Type. No two formats share one. */
  readonly contentType: string;
}

/** What is served: how an entry may name it, the parameters that it has to agree with, the content type without `escaping`. */
interface Served extends Pick<Format, 'syntax' | 'version'> {
  readonly mediaType: string;
  readonly range: string;
  readonly parameters: Readonly<Record<string, string>>;
  readonly contentType: string;
}

const TEXT_0: Served = {
  syntax: 'text',
  version: '0.0.4',
  mediaType: 'text/plain',
  range: 'text/*',
  parameters: { version: '0.0.4' },
  contentType: 'text/plain; version=0.0.4; charset=utf-8',
};

/** In the order in which a wildcard chooses: what everything can read comes first. */
const SERVED: readonly Served[] = [
  TEXT_0,
  {
    syntax: 'text',
    version: '1.0.0',
    mediaType: 'text/plain',
    range: 'text/*',
    parameters: { version: '1.0.0' },
    contentType: 'text/plain; version=1.0.0; charset=utf-8',
  },
  {
    syntax: 'openmetrics',
    version: '1.0.0',
    mediaType: 'application/openmetrics-text',
    range: 'application/*',
    parameters: { version: '1.0.0' },
    contentType: 'application/openmetrics-text; version=1.0.0; charset=utf-8',
  },
  {
    syntax: 'protobuf',
    version: '1.0.0',
    mediaType: 'application/vnd.google.protobuf',
    range: 'application/*',
    // In lower case, like the header when it is compared.
    parameters: { proto: 'io.prometheus.client.metricfamily', encoding: 'delimited' },
    contentType: 'application/vnd.google.protobuf; proto=io.prometheus.client.MetricFamily; encoding=delimited',
  },
];

/** The format for whoever asks for none. */
export const TEXT: Format = formatOf(TEXT_0, undefined);

/** A media range of an Accept header. */
interface Entry {
  readonly mediaType: string;
  readonly parameters: ReadonlyMap<string, string>;
  readonly weight: number;
}

/** Prometheus sends six entries of some 300 characters together. What stands behind this many is not read. */
const MOST_CHARACTERS = 1024;
const MOST_ENTRIES = 32;

/**
 * The format that is wanted most of those that are served. Entries of equal weight count in their order, an entry with `q=0`
 * takes its format out, and one whose weight cannot be read is passed over.
 *
 * Source: https://prometheus.io/docs/instrumenting/content_negotiation/ and RFC 9110, section 12.5.1; the fallback:
 * https://pkg.go.dev/github.com/prometheus/common/expfmt#NegotiateAccept
 *
 * @example
 * formatFor('application/openmetrics-text;version=1.0.0;q=0.5,text/plain;q=0.3').syntax; // 'openmetrics'
 * formatFor(undefined).contentType; // 'text/plain; version=0.0.4; charset=utf-8'
 */
export function formatFor(accept: string | undefined): Format {
  const entries = entriesOf(accept ?? '');
  const refusals = entries.filter(({ weight }) => weight === 0);
  const refusedUpTo = new Map(SERVED.map((served) => [served, precisionOf(refusals, served)]));
  const wanted = entries.filter(({ weight }) => weight > 0).sort((a, b) => b.weight - a.weight);
  for (const entry of wanted) {
    const isLeft = (served: Served) => precision(entry) > (refusedUpTo.get(served) ?? -1);
    const served = SERVED.find((each) => takes(entry, each) && isLeft(each));
    if (served !== undefined) return formatOf(served, entry.parameters.get('escaping'));
  }
  return TEXT;
}

/** From version 1.0.0 a text format says its escaping always; another says it to those who did, so that the rest see no change. */
function formatOf({ syntax, version, contentType }: Served, asked: string | undefined): Format {
  const known = isEscaping(asked);
  const escaping = known && (asked !== 'allow-utf-8' || version === '1.0.0') ? asked : 'underscores';
  const isSaid = known || (version === '1.0.0' && syntax !== 'protobuf');
  return Object.freeze({
    syntax,
    version,
    escaping,
    contentType: isSaid ? `${contentType}; escaping=${escaping}` : contentType,
  });
}

function isEscaping(text: string | undefined): text is Escaping {
  return text === 'underscores' || text === 'dots' || text === 'values' || text === 'allow-utf-8';
}

/** True when a page of this kind is what the entry means. An entry without a version means any; the first is served. */
function takes({ mediaType, parameters }: Entry, served: Served): boolean {
  if (mediaType === '*/*' || mediaType === served.range) return true;
  if (mediaType !== served.mediaType) return false;
  return Object.entries(served.parameters).every(
    ([name, value]) => parameters.get(name) === value || (name === 'version' && !parameters.has(name)),
  );
}

/** Of the most precise entry that means this kind; below all where there is none. */
function precisionOf(entries: readonly Entry[], served: Served): number {
  return Math.max(-1, ...entries.filter((entry) => takes(entry, served)).map(precision));
}

/** Of two entries for one format the more precise one decides. */
function precision({ mediaType, parameters }: Entry): number {
  if (mediaType === '*/*') return 0;
  return mediaType.endsWith('/*') ? 1 : 2 + parameters.size;
}

function entriesOf(accept: string): Entry[] {
  // The entry at the cut may be half of one, so it goes too.
  const read = accept.length <= MOST_CHARACTERS ? accept : wholeEntries(accept.slice(0, MOST_CHARACTERS));
  const texts = split(read.toLowerCase(), ',').slice(0, MOST_ENTRIES);
  return texts.flatMap((text) => entryOf(text) ?? []);
}

function wholeEntries(text: string): string {
  return text.slice(0, Math.max(text.lastIndexOf(','), 0));
}

function entryOf(text: string): Entry | undefined {
  const [mediaType = '', ...pairs] = split(text, ';');
  const parameters = new Map(pairs.map(parameterOf));
  const weight = weightOf(parameters.get('q') ?? '1');
  parameters.delete('q');
  return weight === undefined ? undefined : { mediaType: mediaType.trim(), parameters, weight };
}

function parameterOf(text: string): [name: string, value: string] {
  const equals = text.indexOf('=');
  const value = text.slice(equals + 1).trim();
  const isQuoted = value.startsWith('"') && value.endsWith('"');
  return [text.slice(0, equals).trim(), isQuoted ? value.slice(1, -1).replace(/\\(.)/g, '$1') : value];
}

function weightOf(text: string): number | undefined {
  return /^(?:0(?:\.\d*)?|1(?:\.0*)?)$/.test(text) ? Number(text) : undefined;
}

/** Splits where no quotes are. By hand, because a regular expression would go back at each quote that is never closed. */
function split(text: string, separator: string): string[] {
  const parts: string[] = [];
  let start = 0;
  let isQuoted = false;
  for (let at = 0; at < text.length; at++) {
    const character = text[at];
    if (character === '\\' && isQuoted) at += 1;
    else if (character === '"') isQuoted = !isQuoted;
    else if (character === separator && !isQuoted) {
      parts.push(text.slice(start, at));
      start = at + 1;
    }
  }
  parts.push(text.slice(start));
  return parts;
}
