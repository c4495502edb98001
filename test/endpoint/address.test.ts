import { cureFor, hostAndPort, isInContainer } from '../../src/endpoint/address.ts';

describe('addresses', () => {
  it('puts IPv6 in brackets, and nothing else', () => {
    expect(hostAndPort('::1', 9464)).toBe('[::1]:9464');
    expect(hostAndPort('127.0.0.1', 9464)).toBe('127.0.0.1:9464');
    expect(hostAndPort('localhost', 0)).toBe('localhost:0');
  });

  it('takes a process with Kubernetes variables for one in a container', () => {
    expect(isInContainer({ KUBERNETES_SERVICE_HOST: '10.0.0.1' })).toBe(true);
  });

  it('has a cure for every usual failure', () => {
    expect(cureFor('EADDRINUSE')).toContain('METRICS_PORT');
    expect(cureFor('EACCES')).toContain('1023');
    expect(cureFor('EADDRNOTAVAIL')).toBe(cureFor('ENOTFOUND'));
    expect(cureFor(undefined)).toContain('OTEL_EXPORTER_PROMETHEUS_HOST');
  });
});
