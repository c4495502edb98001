// What a source file imports and which texts it holds, read from its syntax tree: no comment or string can deceive it.

import { parseSync } from '@swc/core';

/** What the house tests know of a file. */
export interface Reading {
  /** The specifiers of every import, type import, re-export, import() and require(). */
  readonly imports: readonly string[];
  /** String, template and regular expression literals. */
  readonly literals: readonly string[];
}

interface Node {
  readonly type?: string;
  readonly [field: string]: unknown;
}

/** Reads TypeScript. Throws for what does not parse. */
export function readSource(source: string): Reading {
  const imports: string[] = [];
  const literals: string[] = [];
  visit(parseSync(source, { syntax: 'typescript', target: 'es2022' }), (node) => {
    const specifier = specifierOf(node);
    if (specifier !== undefined) imports.push(specifier);
    const literal = literalOf(node);
    if (literal !== undefined) literals.push(literal);
  });
  return { imports, literals };
}

function visit(value: unknown, see: (node: Node) => void): void {
  if (typeof value !== 'object' || value === null) return;
  if (typeof (value as Node).type === 'string') see(value as Node);
  for (const child of Object.values(value)) visit(child, see);
}

function specifierOf(node: Node): string | undefined {
  switch (node.type) {
    case 'ImportDeclaration':
    case 'ExportAllDeclaration':
    case 'ExportNamedDeclaration':
      return textOf(node.source);
    case 'TsImportType':
      return textOf(node.argument);
    case 'TsExternalModuleReference':
      return textOf(node.expression);
    case 'CallExpression':
      return loads(node.callee as Node) ? textOf(firstArgument(node)) : undefined;
    default:
      return undefined;
  }
}

// import(), require(), require.resolve(), and createRequire(...)() without a name in between.
function loads(callee: Node): boolean {
  if (callee.type === 'Import') return true;
  if (callee.type === 'Identifier') return /^require/i.test(String(callee.value));
  if (callee.type === 'MemberExpression') return loads(callee.object as Node);
  return callee.type === 'CallExpression' && (callee.callee as Node).value === 'createRequire';
}

function firstArgument(call: Node): unknown {
  return (call.arguments as readonly { expression: unknown }[])[0]?.expression;
}

function literalOf(node: Node): string | undefined {
  if (node.type === 'StringLiteral') return String(node.value);
  if (node.type === 'TemplateElement') return String(node.raw);
  return node.type === 'RegExpLiteral' ? String(node.pattern) : undefined;
}

// A literal, or a template without anything to fill in.
function textOf(node: unknown): string | undefined {
  const { type, value, quasis } = (node ?? {}) as Node;
  if (type === 'StringLiteral') return String(value);
  return type === 'TemplateLiteral' ? literalOf((quasis as Node[])[0] as Node) : undefined;
}
