// Floor 0. Node's http module, at a fifth of the cost of importing it.

/**
 * `node:http`. An `import` would read all its exports at once, as every `import` of a built-in module does, and among them is
 * `WebSocket`: a getter that loads undici, which takes five times as long as http itself.
 *
 * @example const server = http.createServer(handler);
 */
export const http = process.getBuiltinModule('node:http');
