import { forbiddenIdentifiers, whyIdentifier, whyReserved } from '../../src/definition/forbidden.ts';

describe('whyIdentifier', () => {
  it.each([...forbiddenIdentifiers])('refuses %s, and says where it belongs', (name) => {
    expect(whyIdentifier(name)).toContain(`"${name}"`);
    expect(whyIdentifier(name)).toContain('span');
  });

  it.each(['user_id', 'user.id', 'USER_ID', 'User-Id', 'trace.id', 'pull_request_number'])(
    'refuses the spelling %s',
    (name) => {
      expect(whyIdentifier(name)).toBeDefined();
    },
  );

  it.each(['provider', 'idle', 'issue_type', 'path_template', 'commit_count', 'instance'])('takes %s', (name) => {
    expect(whyIdentifier(name)).toBeUndefined();
  });
});

describe('whyReserved', () => {
  it.each([
    'job',
    'instance',
    'le',
    'quantile',
    '__name__',
    '__proto__',
    'exported_job',
    'otel_scope_name',
    'constructor',
  ])('refuses the label %s', (label) => {
    expect(whyReserved(label)).toContain(`"${label}"`);
  });

  it.each(['job_name', 'instance_type', 'level', 'exporter', 'otel_component', '_two'])(
    'takes the label %s',
    (label) => {
      expect(whyReserved(label)).toBeUndefined();
    },
  );
});
