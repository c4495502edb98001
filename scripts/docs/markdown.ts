// Markdown as the generated pages need it: tables, code in cells, anchors, and sections between two marks.

/** A table; every row has as many cells as the head. */
export function table(head: readonly string[], rows: readonly (readonly string[])[]): string {
  const line = (cells: readonly string[]) => `| ${cells.join(' | ')} |`;
  return [line(head), line(head.map(() => '---')), ...rows.map(line)].join('\n');
}

/** Code for a cell: a pipe would end the cell, in code as well. */
export function code(text: string): string {
  return `\`${text.replaceAll('|', '\\|')}\``;
}

/** Text for a cell. */
export function cell(text: string): string {
  return text.replaceAll('|', '\\|').replaceAll('_OTHER', '`_OTHER`');
}

/** The anchor that GitHub gives a heading. */
export function anchorOf(heading: string): string {
  return heading
    .trim()
    .toLowerCase()
    .replaceAll(/[^\p{L}\p{N}\s_-]/gu, '')
    .replaceAll(/\s/g, '-');
}

/** Fills the parts of a page that stand between `<!-- generated: name -->` and `<!-- end of generated -->`. */
export function fillSections(page: string, sections: Readonly<Record<string, string>>): string {
  return Object.entries(sections).reduce((text, [name, body]) => {
    const section = new RegExp(`(<!-- generated: ${name} -->\\n).*?(<!-- end of generated -->)`, 's');
    if (!section.test(text)) throw new Error(`the page has no section "${name}" to be filled`);
    // A function, since "$" in the body would be read as a reference.
    return text.replace(section, (_, begin: string, end: string) => `${begin}\n${body}\n\n${end}`);
  }, page);
}
