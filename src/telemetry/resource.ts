// Floor 8. The resource: who all these numbers are from. No detector is asked, since those of process and host tell the command
// line, the owner and the machine, and a command line may hold a secret.
import { defaultResource, type Resource, resourceFromAttributes } from '@opentelemetry/resources';
import type { TelemetryConfig } from './config/config.ts';

/**
 * The resource of a configuration: `service.*`, `deployment.environment.name`, `telemetry.sdk.*` and the caller's attributes
 * (OpenTelemetry semantic conventions, "Service" and "Telemetry SDK"). `service.instance.id` is a random UUID unless it was
 * given, so two calls make two instances.
 *
 * @example const resource = buildResource(resolveConfig({ serviceName: 'shop' }).config);
 */
export function buildResource(config: TelemetryConfig): Resource {
  const attributes: Record<string, string | undefined> = {
    'service.name': config.serviceName,
    'service.version': config.serviceVersion,
    'deployment.environment.name': config.environment,
    'service.instance.id':
      config.resourceAttributes['service.instance.id'] === undefined ? crypto.randomUUID() : undefined,
  };
  const known = Object.fromEntries(Object.entries(attributes).filter(([, value]) => value !== undefined));
  const own = resourceFromAttributes({ ...config.resourceAttributes });
  return defaultResource().merge(own).merge(resourceFromAttributes(known));
}
