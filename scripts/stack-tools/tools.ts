// The recipes: for each tool its binaries and the commands that build them from the Go module proxy.
// Recipes are data, so that a hash of them tells whether what is in the cache is still what is wanted.

import { prometheusModule, versions } from './versions.ts';

export interface Tool {
  readonly name: string;
  readonly version: string;
  /** What the build leaves in `bin/`. */
  readonly binaries: readonly string[];
  /** Commands, run one after the other in an empty folder; GOBIN is its `bin/`. */
  readonly steps: readonly (readonly string[])[];
  /** A file of the repository that the build reads; it is copied into the folder, and is part of the hash. */
  readonly input?: string;
}

const prometheus = 'github.com/prometheus/prometheus';
const alertmanager = 'github.com/prometheus/alertmanager';
const compose = 'github.com/docker/compose/v5';

// A build from a module knows no version; without these flags `prometheus --version` prints an empty one.
const stamp = (variable: string, version: string) => `-ldflags=-X ${variable}=${version}`;
const commonVersion = 'github.com/prometheus/common/version.Version';

export const tools: readonly Tool[] = [
  {
    name: 'collector',
    version: versions.collector,
    binaries: ['otelcol-binnacle'],
    input: 'collector-config/builder.yaml',
    steps: [
      ['go', 'install', `go.opentelemetry.io/collector/cmd/builder@v${versions.collector}`],
      ['bin/builder', '--config=builder.yaml'],
      ['mv', '_build/otelcol-binnacle', 'bin/otelcol-binnacle'],
    ],
  },
  {
    name: 'prometheus',
    version: versions.prometheus,
    binaries: ['prometheus', 'promtool'],
    // `go install path@version` refuses a go.mod with `replace`, so a module of our own stands around it. Left off on
    // purpose: the tag `builtinassets`, the web UI, whose files are not in the module. The HTTP API is complete.
    steps: [
      ['go', 'mod', 'init', 'local/tools'],
      ['go', 'mod', 'edit', '-replace', 'cloud.google.com/go=cloud.google.com/go@v0.123.0'],
      ['go', 'get', '-tool', ...['prometheus', 'promtool'].map((n) => `${prometheus}/cmd/${n}@${prometheusModule}`)],
      [
        ...['go', 'build', '-tags', 'netgo,remove_all_sd', stamp(commonVersion, versions.prometheus), '-o', 'bin/'],
        ...['prometheus', 'promtool'].map((n) => `${prometheus}/cmd/${n}`),
      ],
    ],
  },
  {
    name: 'alertmanager',
    version: versions.alertmanager,
    binaries: ['alertmanager', 'amtool'],
    steps: [
      [
        ...['go', 'install', stamp(commonVersion, versions.alertmanager)],
        ...['alertmanager', 'amtool'].map((n) => `${alertmanager}/cmd/${n}@v${versions.alertmanager}`),
      ],
    ],
  },
  {
    name: 'compose',
    version: versions.compose,
    binaries: ['docker-compose'],
    steps: [
      ['go', 'mod', 'init', 'local/tools'],
      ['go', 'get', '-tool', `${compose}/cmd@v${versions.compose}`],
      [
        'go',
        'build',
        stamp(`${compose}/internal.Version`, versions.compose),
        '-o',
        'bin/docker-compose',
        `${compose}/cmd`,
      ],
    ],
  },
];
