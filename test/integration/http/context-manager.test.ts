import { context, createContextKey, diag, ROOT_CONTEXT } from '@opentelemetry/api';
import { AsyncLocalStorageContextManager } from '@opentelemetry/context-async-hooks';
import { ensureContextManager } from '../../../src/integration/http/context-manager.ts';

const key = createContextKey('test');
const carried = () =>
  context.with(ROOT_CONTEXT.setValue(key, 'value'), async () => {
    await Promise.resolve();
    return context.active().getValue(key);
  });

afterEach(() => context.disable());

test('the context follows asynchronous code until dispose', async () => {
  expect(await carried()).toBeUndefined();
  const manager = ensureContextManager();
  expect(await carried()).toBe('value');
  manager.dispose();
  expect(await carried()).toBeUndefined();
});

test('a manager that is there already is kept, and stays, and nothing is said about it', async () => {
  const complaints: string[] = [];
  const keep = (message: string) => void complaints.push(message);
  const keepNone = () => {};
  diag.setLogger({ error: keep, warn: keep, info: keepNone, debug: keepNone, verbose: keepNone });
  context.setGlobalContextManager(new AsyncLocalStorageContextManager().enable());
  ensureContextManager().dispose();
  diag.disable();
  expect(complaints).toEqual([]);
  expect(await carried()).toBe('value');
});
