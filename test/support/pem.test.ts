import { isAuthority } from '../../src/support/pem.ts';
import { fixture } from '../endpoint/clients.ts';

const [one, other] = [fixture('localhost.cert.pem'), fixture('renewed.cert.pem')];

test.each<[string, string | Buffer, boolean]>([
  ['a certificate', one, true],
  ['a certificate as a Buffer', Buffer.from(one), true],
  ['a bundle with words in between', `# one\n${one}\n# other\n${other}`, true],
  ['nothing', '', false],
  ['a key', fixture('localhost.key.pem'), false],
  ['half a certificate', one.slice(0, one.length / 2), false],
  ['a certificate of which a part is gone', one.replace(/\n.{64}\n/, '\n'), false],
  ['a bundle of which one is broken', `${one}${other.replace(/\n.{64}\n/, '\n')}`, false],
])('%s is an authority or not', (_what, pem, expected) => {
  expect(isAuthority(pem)).toBe(expected);
});
