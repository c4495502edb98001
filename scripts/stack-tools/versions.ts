// The one table of versions for the real backends: what is built, what is accepted from PATH, which image compose runs.
// Pinned, never "latest": a green run of test/stack/ is a statement about exactly these.

export const versions = {
  collector: '0.158.0',
  prometheus: '3.14.0',
  alertmanager: '0.31.1', // from 0.32 on it embeds a UI folder that is not in its Go module
  compose: '5.5.0',
  grafana: '13.2.0', // runs only as an image; nothing is built
} as const;

/** Prometheus 3.14.0 is published to Go as v0.314.0: major and minor share the second number. */
export const prometheusModule = 'v0.314.0';

/** The image that docker-compose.yml runs for each; a test compares the two. */
export const images = {
  collector: `otel/opentelemetry-collector-contrib:${versions.collector}`,
  prometheus: `prom/prometheus:v${versions.prometheus}`,
  alertmanager: `prom/alertmanager:v${versions.alertmanager}`,
  grafana: `grafana/grafana:${versions.grafana}`,
} as const;
