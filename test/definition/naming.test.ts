import fc from 'fast-check';
import {
  type NamingKind,
  openMetricsUnit,
  prometheusLabelName,
  prometheusName,
  type TranslationStrategy,
  translationStrategies,
} from '../../src/definition/naming.ts';

const unescaping: readonly TranslationStrategy[] = ['NoUTF8EscapingWithSuffixes', 'NoTranslation'];

/** Any text that JavaScript has, halves of characters too. */
const anything = fc
  .array(fc.integer({ min: 0, max: 0xffff }), { maxLength: 12 })
  .map((codes) => String.fromCharCode(...codes));

describe('prometheusName', () => {
  const registry: [string, string, NamingKind, string][] = [
    ['http.server.request.duration', 's', 'histogram', 'http_server_request_duration_seconds'],
    ['http.server.active_requests', '{request}', 'upDownCounter', 'http_server_active_requests'],
    ['http.server.request.body.size', 'By', 'histogram', 'http_server_request_body_size_bytes'],
    ['http_requests', '{request}', 'counter', 'http_requests_total'],
    ['http_request_duration_seconds', 's', 'histogram', 'http_request_duration_seconds'],
    ['resource.usage', '', 'gauge', 'resource_usage'],
    ['resource.utilization', '1', 'gauge', 'resource_utilization_ratio'],
    ['process.cpu.time', 's', 'counter', 'process_cpu_time_seconds_total'],
    ['process.memory.usage', 'By', 'upDownCounter', 'process_memory_usage_bytes'],
    ['nodejs.eventloop.utilization', '1', 'gauge', 'nodejs_eventloop_utilization_ratio'],
    ['nodejs.eventloop.delay.p99', 's', 'gauge', 'nodejs_eventloop_delay_p99_seconds'],
    ['business.operations', '{operation}', 'counter', 'business_operations_total'],
    ['handler.data.size', 'By', 'histogram', 'handler_data_size_bytes'],
    ['handler.queue.size', '{item}', 'upDownCounter', 'handler_queue_size'],
    ['handler.last_success.timestamp', 's', 'gauge', 'handler_last_success_timestamp_seconds'],
    ['mesh.lb.endpoint.health_score', '{score}', 'gauge', 'mesh_lb_endpoint_health_score'],
    ['mesh.call.duration', 's', 'histogram', 'mesh_call_duration_seconds'],
    ['mesh.health.status', '1', 'upDownCounter', 'mesh_health_status'],
    ['circuit_breaker.error_ratio', '1', 'gauge', 'circuit_breaker_error_ratio'],
    ['circuit_breaker.state.time', 's', 'counter', 'circuit_breaker_state_time_seconds_total'],
    ['issues_processed', '{issue}', 'counter', 'issues_processed_total'],
    ['issue_completion_duration_seconds', 's', 'histogram', 'issue_completion_duration_seconds'],
    ['active_autonomous_loops', '{loop}', 'upDownCounter', 'active_autonomous_loops'],
    ['queue_depth', '{item}', 'upDownCounter', 'queue_depth'],
    ['pr_lifetime_hours', 'h', 'histogram', 'pr_lifetime_hours'],
    ['ai_cost_usd', '{USD}', 'counter', 'ai_cost_usd_total'],
    ['ai_rate_limit_reset_seconds', 's', 'gauge', 'ai_rate_limit_reset_seconds'],
    ['binnacle.attribute.replacements', '{value}', 'counter', 'binnacle_attribute_replacements_total'],
  ];
  it.each(registry)('translates %s in %s as %s to %s', (name, unit, kind, expected) => {
    expect(prometheusName(name, unit, kind)).toBe(expected);
  });

  const rules: [string, string, string, NamingKind, string][] = [
    ['keeps _total once, at the end', 'requests_total', '', 'counter', 'requests_total'],
    ['moves total behind the unit', 'total.cpu', 's', 'counter', 'cpu_seconds_total'],
    ['leaves total alone on a gauge', 'memory.total', 'By', 'gauge', 'memory_total_bytes'],
    ['keeps _ratio once', 'cpu_ratio', '1', 'gauge', 'cpu_ratio'],
    ['adds no ratio to a counter', 'items', '1', 'counter', 'items_total'],
    ['adds no ratio to a histogram', 'fill', '1', 'histogram', 'fill'],
    ['does not repeat a unit in the middle', 'seconds.spent', 's', 'counter', 'seconds_spent_total'],
    ['takes whole words only for a unit', 'milliseconds', 's', 'gauge', 'milliseconds_seconds'],
    ['puts a rate behind its unit', 'throughput', 'By/s', 'gauge', 'throughput_bytes_per_second'],
    ['drops the one of a rate', 'requests', '1/s', 'counter', 'requests_per_second_total'],
    ['drops the braces of a rate', 'memory', 'By/{request}', 'gauge', 'memory_bytes'],
    ['trims an unknown unit before a rate', 'work', 'foo!/s', 'gauge', 'work_foo_per_second'],
    ['appends an unknown unit', 'price', 'USD', 'gauge', 'price_USD'],
    ['collapses underscores', 'a__b..c_.d', '', 'gauge', 'a_b_c_d'],
    ['drops outer underscores', '_a_', '', 'gauge', 'a'],
    ['prefixes a digit', '5xx.rate', '', 'gauge', '_5xx_rate'],
    ['keeps colons', 'job:requests', '', 'gauge', 'job:requests'],
    ['replaces what is not ASCII', 'größe', '', 'gauge', 'gr_e'],
  ];
  it.each(rules)('%s', (_rule, name, unit, kind, expected) => {
    expect(prometheusName(name, unit, kind)).toBe(expected);
  });

  it.each(['', '_', '字符', '@#$'])('has no name for "%s", whatever the unit', (name) => {
    expect(prometheusName(name, 's', 'counter')).toBe('');
  });
});

describe('a translation strategy', () => {
  // name, unit, kind, then the name under: no suffixes, no escaping, neither.
  const rows: [string, string, NamingKind, string, string, string][] = [
    ['foo.bar', 'By', 'counter', 'foo_bar', 'foo.bar_bytes_total', 'foo.bar'],
    ['mesh.call.duration', 's', 'histogram', 'mesh_call_duration', 'mesh.call.duration_seconds', 'mesh.call.duration'],
    ['resource.use', '1', 'gauge', 'resource_use', 'resource.use_ratio', 'resource.use'],
    ['mesh.health', '1', 'upDownCounter', 'mesh_health', 'mesh.health', 'mesh.health'],
    ['größe/x', 'foo@bar', 'gauge', 'gr_e_x', 'größe/x_foo@bar', 'größe/x'],
  ];
  it.each(rows)('makes of %s in %s as %s: %s, %s, %s', (name, unit, kind, escaped, suffixed, untouched) => {
    expect(prometheusName(name, unit, kind, 'UnderscoreEscapingWithoutSuffixes')).toBe(escaped);
    expect(prometheusName(name, unit, kind, 'NoUTF8EscapingWithSuffixes')).toBe(suffixed);
    expect(prometheusName(name, unit, kind, 'NoTranslation')).toBe(untouched);
  });

  it('is UnderscoreEscapingWithSuffixes where none is given', () => {
    expect(prometheusName('foo.bar', 'By', 'counter')).toBe('foo_bar_bytes_total');
    expect(prometheusName('foo.bar', 'By', 'counter', translationStrategies[0])).toBe('foo_bar_bytes_total');
    expect(prometheusLabelName('foo.bar', translationStrategies[0])).toBe(prometheusLabelName('foo.bar'));
  });

  it.each([
    ['a__b..c_.d', 'a__b_c__d'],
    ['_a_', '_a_'],
    ['5xx.rate', '_5xx_rate'],
    ['job:requests', 'job:requests'],
    ['requests_total', 'requests_total'],
  ])('without suffixes keeps the underscores of %s', (name, expected) => {
    expect(prometheusName(name, 's', 'counter', 'UnderscoreEscapingWithoutSuffixes')).toBe(expected);
  });

  const suffixes: [string, string, string, NamingKind, string][] = [
    ['keeps a total that is there', 'requests_total', '', 'counter', 'requests_total'],
    ['replaces whatever stands before it', 'requests.total', '', 'counter', 'requests_total'],
    ['cuts into a longer word, as the translator does', 'subtotal', '', 'counter', 'su_total'],
    ['leaves a name that would be nothing without it', 'xtotal', '', 'counter', 'xtotal_total'],
    ['never cuts a character in two', 'a😱total', '', 'counter', 'a_total'],
    ['leaves total alone on a gauge', 'memory.total', 'By', 'gauge', 'memory.total_bytes'],
    ['puts the unit before the ending', 'cpu.time_total', 's', 'counter', 'cpu.time_seconds_total'],
    ['keeps unit and ending', 'cpu_seconds_total', 's', 'counter', 'cpu_seconds_total'],
    ['looks for the unit at the end only', 'seconds.spent', 's', 'gauge', 'seconds.spent_seconds'],
    ['takes a longer word for the unit, as the translator does', 'milliseconds', 's', 'gauge', 'milliseconds'],
    ['keeps a rate', 'io.per_second', 'By/s', 'gauge', 'io_bytes_per_second'],
    ['puts a rate behind its unit', 'throughput', 'By/s', 'counter', 'throughput_bytes_per_second_total'],
    ['keeps a ratio', 'cpu.ratio', '1', 'gauge', 'cpu_ratio'],
    ['drops what is in braces', 'queue.items', '{item}', 'gauge', 'queue.items'],
    ['writes an unknown unit as it is', 'work', 'foo!/bar!', 'gauge', 'work_foo!_per_bar!'],
  ];
  it.each(suffixes)('with suffixes but no escaping %s', (_rule, name, unit, kind, expected) => {
    expect(prometheusName(name, unit, kind, 'NoUTF8EscapingWithSuffixes')).toBe(expected);
  });

  it.each(['_', '@_#_', '字符'])('without suffixes has no name for %s', (name) => {
    expect(prometheusName(name, 's', 'counter', 'UnderscoreEscapingWithoutSuffixes')).toBe('');
  });

  it.each(translationStrategies)('%s has no name for nothing', (strategy) => {
    expect(prometheusName('', 's', 'counter', strategy)).toBe('');
    expect(prometheusLabelName('', strategy)).toBe('');
    expect(prometheusLabelName('___', strategy)).toBe('');
  });

  it('that escapes gives every Prometheus a name that it can read, or none', () => {
    const kinds = ['counter', 'upDownCounter', 'gauge', 'histogram'] as const;
    const escaping = fc.constantFrom(...translationStrategies.slice(0, 2));
    const text = fc.oneof(anything, fc.stringMatching(/^[a-z0-9_:. /!]{0,12}$/));
    fc.assert(
      fc.property(text, text, fc.constantFrom(...kinds), escaping, (name, unit, kind, strategy) => {
        expect(prometheusName(name, unit, kind, strategy)).toMatch(/^(?:[a-zA-Z_:][a-zA-Z0-9_:]*)?$/);
        expect(prometheusLabelName(name, strategy)).toMatch(/^(?:[a-zA-Z_][a-zA-Z0-9_]*)?$/);
      }),
    );
  });

  it('that does not escape keeps every character, and gives text that UTF-8 can hold', () => {
    fc.assert(
      fc.property(anything, anything, fc.constantFrom(...unescaping), (name, unit, strategy) => {
        expect(prometheusName(name, unit, 'gauge', strategy).isWellFormed()).toBe(true);
        expect(prometheusName(name, unit, 'gauge', strategy).startsWith(name.toWellFormed())).toBe(true);
        expect(prometheusLabelName(name, strategy).isWellFormed()).toBe(true);
      }),
    );
  });

  it('that does not escape keeps the keys of attributes', () => {
    for (const strategy of unescaping) expect(prometheusLabelName('1.größe:x', strategy)).toBe('1.größe:x');
  });
});

describe('prometheusLabelName', () => {
  it.each([
    ['http.request.method', 'http_request_method'],
    ['already_fine', 'already_fine'],
    ['CamelCase', 'CamelCase'],
    ['with:colon', 'with_colon'],
    ['a..b__c', 'a_b_c'],
    ['1st', 'key_1st'],
    ['.hidden', '_hidden'],
    ['__two', '_two'],
    ['__reserved..name__', '__reserved_name__'],
    ['trailing__', 'trailing_'],
    ['名.name', '_name'],
  ])('translates %s to %s', (key, label) => {
    expect(prometheusLabelName(key)).toBe(label);
  });

  it.each(['', '_', '__', '____', '名前'])('has no label for "%s"', (key) => {
    expect(prometheusLabelName(key)).toBe('');
  });
});

describe('openMetricsUnit', () => {
  it.each([
    ['mesh_call_duration_seconds', 's', 'seconds'],
    ['mesh.call.duration_seconds', 's', 'seconds'],
    ['throughput_bytes_per_second', 'By/s', 'bytes_per_second'],
    ['requests_per_second', '1/s', 'per_second'],
    ['work_custom_unit', 'custom_unit', 'custom_unit'],
  ])('of %s in %s is %s', (family, unit, expected) => {
    expect(openMetricsUnit(family, unit)).toBe(expected);
  });

  it.each([
    ['a unit that stands elsewhere', 'seconds_spent', 's'],
    ['a unit before another ending', 'memory_bytes_total', 'By'],
    ['a unit that is the whole name', 'seconds', 's'],
    ['a part of a word', 'milliseconds', 's'],
    ['a name without suffixes', 'mesh_call_duration', 's'],
    ['a ratio', 'cpu_ratio', '1'],
    ['what is in braces', 'queue_items', '{item}'],
    ['no unit', 'queue_depth', ''],
  ])('is empty for %s', (_what, family, unit) => {
    expect(openMetricsUnit(family, unit)).toBe('');
  });

  it('is never what Prometheus would fail the scrape for', () => {
    fc.assert(
      fc.property(anything, fc.constantFrom('s', 'By', 'By/s', 'foo!', '!/!', 'ms/x y'), (name, unit) => {
        const family = prometheusName(name, unit, 'gauge');
        const word = openMetricsUnit(family, unit);
        expect(word === '' || (family.endsWith(`_${word}`) && /^[a-zA-Z0-9_:]+$/.test(word))).toBe(true);
      }),
    );
  });
});
