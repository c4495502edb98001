// Floor 4. HTTP requests that a service answers and makes: the stable semantic conventions, and the plain names beside them.

import { conditional, normalised, oneOf, recommended } from '../../definition/attribute.ts';
import { HTTP } from '../../definition/boundaries.ts';
import { defineCounter, defineHistogram, defineUpDownCounter } from '../../definition/define.ts';
import { httpMethods, port, statusCode } from '../../definition/normalise.ts';
import { cleanText, OTHER } from '../../definition/value.ts';
import { errorType, httpMethod, httpStatusCode } from '../attributes.ts';

const semconv = { area: 'http', family: 'semconv' } as const;
const native = { area: 'http', family: 'native' } as const;

const method = oneOf([...httpMethods, OTHER], { key: 'http.request.method' });
const scheme = oneOf(['http', 'https'], { key: 'url.scheme' });
const status = normalised<number>(statusCode, { cap: 24, key: 'http.response.status_code' });
// Normalised, not declared: a framework made the template, and it holds slashes. The cap guards against routes made at run time.
const route = normalised<string>(cleanText, { cap: 64, key: 'http.route' });
const protocolVersion = oneOf(['1.0', '1.1', '2', '3'], { key: 'network.protocol.version' });
const serverAddress = normalised<string>(cleanText, { cap: 16, key: 'server.address' });
const serverPort = normalised<number>(port, { cap: 16, key: 'server.port' });
const endpoint = normalised<string>(cleanText, { cap: 64 });

export const serverDuration = defineHistogram({
  name: 'http.server.request.duration',
  unit: 's',
  description: 'Duration of HTTP requests that this service answered',
  attributes: {
    method,
    scheme,
    route: conditional(route),
    statusCode: conditional(status),
    errorType: conditional(errorType),
    protocolVersion: recommended(protocolVersion),
  },
  boundaries: HTTP,
  limit: 600,
  convention: semconv,
});

export const serverActive = defineUpDownCounter({
  name: 'http.server.active_requests',
  unit: '{request}',
  description: 'HTTP requests that this service is answering',
  attributes: { method, scheme },
  convention: semconv,
});

export const clientDuration = defineHistogram({
  name: 'http.client.request.duration',
  unit: 's',
  description: 'Duration of HTTP requests that this service made',
  attributes: {
    method,
    serverAddress,
    serverPort,
    statusCode: conditional(status),
    errorType: conditional(errorType),
  },
  boundaries: HTTP,
  limit: 200,
});

export const requests = defineCounter({
  name: 'http_requests',
  unit: '{request}',
  description: 'HTTP requests that this service answered',
  attributes: { method: httpMethod, endpoint, statusCode: httpStatusCode },
  limit: 600,
  convention: native,
});

export const requestDuration = defineHistogram({
  name: 'http_request_duration_seconds',
  unit: 's',
  description: 'Duration of HTTP requests that this service answered, by endpoint',
  attributes: { method: httpMethod, endpoint },
  boundaries: HTTP,
  limit: 600,
  convention: native,
});
