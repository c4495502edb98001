import { type Escaping, type Format, formatFor, TEXT } from '../../../src/export/prometheus/format.ts';

const PROTOBUF = 'application/vnd.google.protobuf;proto=io.prometheus.client.MetricFamily;encoding=delimited';
const PROTOBUF_TYPE = 'application/vnd.google.protobuf; proto=io.prometheus.client.MetricFamily; encoding=delimited';
const OPENMETRICS = 'application/openmetrics-text;version=1.0.0';
const UTF8 = 'escaping=allow-utf-8';

/** A format as `syntax version escaping`. */
function short({ syntax, version, escaping }: Format): string {
  return syntax === 'protobuf' ? `protobuf ${escaping}` : `${syntax} ${version} ${escaping}`;
}

describe('text 0.0.4', () => {
  it('is what everybody gets who asks for nothing, byte for byte', () => {
    for (const accept of [undefined, '', ' ', '*/*', 'text/plain', 'text/plain;version=0.0.4']) {
      expect(formatFor(accept)).toEqual(TEXT);
    }
    expect(TEXT).toEqual({
      syntax: 'text',
      version: '0.0.4',
      escaping: 'underscores',
      contentType: 'text/plain; version=0.0.4; charset=utf-8',
    });
  });

  it.each([
    ['something else', 'application/json'],
    ['a newer OpenMetrics', 'application/openmetrics-text;version=2.0.0'],
    ['an older OpenMetrics', 'application/openmetrics-text;version=0.0.1'],
    ['a text of the future', 'text/plain;version=3.0.0'],
    ['protobuf of an unknown kind', 'application/vnd.google.protobuf'],
    ['protobuf of another message', PROTOBUF.replace('MetricFamily', 'Metric')],
    ['protobuf in another encoding', PROTOBUF.replace('delimited', 'text')],
    ['nothing at all', '*/*;q=0'],
    ['no text', 'text/plain;q=0'],
    ['no words', ';;;,,,=;"'],
    ['a type without its second half', 'text'],
    ['a quote that is never closed', `text/plain;version="1.0.0, ${OPENMETRICS}`],
  ])('is the answer to who asks for %s', (_what, accept) => {
    expect(formatFor(accept)).toEqual(TEXT);
  });

  it('is what a wildcard means', () => {
    expect(formatFor('text/*')).toEqual(TEXT);
    expect(formatFor('text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8')).toEqual(TEXT);
    expect(formatFor('application/json, text/plain, */*')).toEqual(TEXT);
    expect(formatFor(`*/*, ${OPENMETRICS};q=0.9`)).toEqual(TEXT);
  });

  it('has no UTF-8 names, even when asked', () => {
    const format = formatFor(`text/plain;version=0.0.4;${UTF8}`);
    expect(short(format)).toBe('text 0.0.4 underscores');
    expect(format.contentType).toBe('text/plain; version=0.0.4; charset=utf-8; escaping=underscores');
  });
});

describe('each scraper gets the best format that it names', () => {
  // Prometheus: acceptHeader() in its scrape/scrape.go, with the protocols of config/config.go.
  const prometheus3 = (escaping: string) =>
    `${OPENMETRICS};escaping=${escaping};q=0.6,application/openmetrics-text;version=0.0.1;q=0.5,` +
    `text/plain;version=1.0.0;escaping=${escaping};q=0.4,text/plain;version=0.0.4;q=0.3,*/*;q=0.2`;
  const nativeHistograms =
    `${PROTOBUF};q=0.6,${OPENMETRICS};${UTF8};q=0.5,application/openmetrics-text;version=0.0.1;q=0.4,` +
    `text/plain;version=1.0.0;${UTF8};q=0.3,text/plain;version=0.0.4;q=0.2,*/*;q=0.1`;
  it.each([
    ['Prometheus 3', prometheus3('allow-utf-8'), 'openmetrics 1.0.0 allow-utf-8'],
    ['Prometheus 3, legacy names', prometheus3('underscores'), 'openmetrics 1.0.0 underscores'],
    ['Prometheus 3, dots', prometheus3('dots'), 'openmetrics 1.0.0 dots'],
    ['Prometheus 3, native histograms', nativeHistograms, 'protobuf underscores'],
    [
      'Prometheus 2',
      `${OPENMETRICS},application/openmetrics-text;version=0.0.1;q=0.75,text/plain;version=0.0.4;q=0.5,*/*;q=0.1`,
      'openmetrics 1.0.0 underscores',
    ],
    [
      'old Prometheus 2',
      'application/openmetrics-text; version=0.0.1,text/plain;version=0.0.4;q=0.5,*/*;q=0.1',
      'text 0.0.4 underscores',
    ],
    ['who wants text', 'text/plain;version=0.0.4;q=1,*/*;q=0.1', 'text 0.0.4 underscores'],
    ['who wants the newest text', `text/plain;version=1.0.0;${UTF8}`, 'text 1.0.0 allow-utf-8'],
    ['who names no version', 'application/openmetrics-text', 'openmetrics 1.0.0 underscores'],
    ['who takes no text', 'application/*', 'openmetrics 1.0.0 underscores'],
    ['who wants protobuf', `${PROTOBUF};q=0.7,text/plain;version=0.0.4;q=0.3`, 'protobuf underscores'],
    ['who wants protobuf with UTF-8', `${PROTOBUF};${UTF8}`, 'protobuf allow-utf-8'],
  ])('%s', (_who, accept, expected) => {
    expect(short(formatFor(accept))).toBe(expected);
  });
});

describe('a weight', () => {
  it('decides, not the order', () => {
    expect(short(formatFor(`text/plain;q=0.5,${OPENMETRICS};q=0.51`))).toBe('openmetrics 1.0.0 underscores');
    expect(short(formatFor(`text/plain,${OPENMETRICS};q=0.999`))).toBe('text 0.0.4 underscores');
  });

  it('that is the same leaves the order', () => {
    expect(short(formatFor(`${OPENMETRICS};q=0.5,text/plain;q=0.5`))).toBe('openmetrics 1.0.0 underscores');
    expect(short(formatFor(`text/plain;q=0.5,${OPENMETRICS};q=0.5`))).toBe('text 0.0.4 underscores');
    expect(short(formatFor(`text/plain;version=1.0.0;q=1.0,${OPENMETRICS};q=1`))).toBe('text 1.0.0 underscores');
  });

  it.each(['0', '0.', '0.0', '0.000'])('of %s takes the format out', (zero) => {
    expect(short(formatFor(`text/plain;q=${zero},*/*`))).toBe('openmetrics 1.0.0 underscores');
    expect(short(formatFor(`text/*;q=${zero},application/openmetrics-text;q=${zero},*/*`))).toBe(
      'protobuf underscores',
    );
    expect(short(formatFor(`text/plain;version=0.0.4;q=${zero},text/plain`))).toBe('text 1.0.0 underscores');
  });

  it('of nothing for many leaves what is named more precisely', () => {
    expect(short(formatFor(`*/*;q=0,${OPENMETRICS};q=0.1`))).toBe('openmetrics 1.0.0 underscores');
    expect(short(formatFor('text/*;q=0,text/plain;version=1.0.0'))).toBe('text 1.0.0 underscores');
    expect(short(formatFor('text/plain;q=0,text/plain;version=1.0.0'))).toBe('text 1.0.0 underscores');
    expect(short(formatFor(`application/*;q=0,application/*,${PROTOBUF}`))).toBe('protobuf underscores');
  });

  it.each(['', 'x', '2', '1.1', '-1', '0x1', '1e0', '.5', '0,5', 'NaN'])(
    'that is no weight (%j) leaves the entry out',
    (bad) => {
      expect(short(formatFor(`${OPENMETRICS};q=${bad},text/plain;q=0.1`))).toBe('text 0.0.4 underscores');
    },
  );
});

describe('an entry', () => {
  it.each([
    ['in capitals', 'APPLICATION/OpenMetrics-Text;VERSION=1.0.0;Escaping=DOTS;Q=0.5'],
    ['with its parameters in another order', 'application/openmetrics-text;q=0.5;escaping=dots;version=1.0.0'],
    ['with spaces', ' application/openmetrics-text ; version = 1.0.0 ;\tescaping = dots ; q = 0.5 ; '],
    ['with quotes', 'application/openmetrics-text;version="1.0.0";escaping="d\\ots";q="0.5"'],
    ['with parameters that nobody knows', 'application/openmetrics-text;charset=utf-8;x;y="a,b;c\\"";escaping=dots'],
    ['behind a comma in quotes', 'text/html;title="a, text/plain",application/openmetrics-text;escaping=dots'],
  ])('%s is understood', (_how, accept) => {
    expect(short(formatFor(accept))).toBe('openmetrics 1.0.0 dots');
  });

  it('speaks of its own escaping only', () => {
    expect(short(formatFor(`application/json;${UTF8},${OPENMETRICS};q=0.5`))).toBe('openmetrics 1.0.0 underscores');
  });

  it('with an escaping that nobody knows has none', () => {
    expect(formatFor('text/plain;escaping=rot13')).toEqual(TEXT);
    expect(short(formatFor(`${OPENMETRICS};escaping=rot13`))).toBe('openmetrics 1.0.0 underscores');
  });
});

describe('the content type', () => {
  const escapings: readonly Escaping[] = ['underscores', 'dots', 'values', 'allow-utf-8'];

  it('of version 1.0.0 tells the escaping always', () => {
    expect(formatFor('application/openmetrics-text').contentType).toBe(
      'application/openmetrics-text; version=1.0.0; charset=utf-8; escaping=underscores',
    );
    expect(formatFor(`text/plain;version=1.0.0;${UTF8}`).contentType).toBe(
      'text/plain; version=1.0.0; charset=utf-8; escaping=allow-utf-8',
    );
  });

  it('of protobuf and of text 0.0.4 tells it to those who spoke of it', () => {
    expect(formatFor(PROTOBUF).contentType).toBe(PROTOBUF_TYPE);
    expect(formatFor(`${PROTOBUF};escaping=values`).contentType).toBe(`${PROTOBUF_TYPE}; escaping=values`);
    expect(formatFor('*/*;escaping=dots').contentType).toBe('text/plain; version=0.0.4; charset=utf-8; escaping=dots');
  });

  it('is another one for each format', () => {
    const accepts = ['text/plain', 'text/plain;version=1.0.0', OPENMETRICS, PROTOBUF].flatMap((accept) =>
      escapings.map((escaping) => `${accept};escaping=${escaping}`),
    );
    const formats = new Map(accepts.map(formatFor).map((format) => [short(format), format.contentType]));
    expect(formats.size).toBe(15);
    expect(new Set(formats.values()).size).toBe(15);
  });
});

describe('a header of a megabyte', () => {
  const long = (part: string) => part.repeat(Math.ceil(2 ** 20 / part.length));

  it('is read at its beginning only, entry by entry', () => {
    expect(short(formatFor(`${OPENMETRICS},${long('x/y,')}`))).toBe('openmetrics 1.0.0 underscores');
    expect(formatFor(`${long('x/y,')}${OPENMETRICS}`)).toEqual(TEXT);
    expect(short(formatFor(`${'x/y,'.repeat(31)}${OPENMETRICS}`))).toBe('openmetrics 1.0.0 underscores');
    expect(formatFor(`${'x/y,'.repeat(32)}${OPENMETRICS}`)).toEqual(TEXT);
    expect(formatFor(`${'x'.repeat(1024)}/y,${OPENMETRICS}`)).toEqual(TEXT);
    // Cut before its weight, the last entry would be the best one.
    const text = 'text/plain;version=1.0.0;q=0.5,';
    const cut = `${text}${OPENMETRICS.padStart(1024 - text.length)};q=0.1`;
    expect(short(formatFor(cut))).toBe('text 1.0.0 underscores');
  });

  // Measured at about a millisecond each. A road that goes back over the header again and again would take minutes.
  it.each([',', '"', '\\"', '"\\', ';', '=', ' ', '*/*;q=0,', '*/*;q=0,text/plain,', 'text/plain;q=0.1,', 'a;a,', 'İ'])(
    'of %j costs next to nothing',
    (part) => {
      const accept = long(part);
      const began = performance.now();
      formatFor(accept);
      expect(performance.now() - began).toBeLessThan(1000);
    },
  );
});
