import { type NamingKind, prometheusLabelName, prometheusName } from '../../src/definition/naming.ts';

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
