import type { Node } from 'web-tree-sitter';

const decorators = /^(modifiers|attributes?|attribute_list|decorator|annotation|marker_annotation)$/;

/** The row in which the definition itself begins, after the annotations that some grammars count in. */
export function rowAfterDecorators(node: Node, first: number, source: string): number {
  const begin = source[node.startIndex];
  if (begin !== '@' && begin !== '[' && begin !== '#') return first;
  let row = first;
  for (let index = 0; index < node.childCount; index++) {
    const child = node.child(index)!;
    if (!decorators.test(child.type)) return Math.max(row, child.startPosition.row);
    if (child.type !== 'modifiers') continue;
    for (let inner = 0; inner < child.childCount; inner++) {
      const modifier = child.child(inner)!;
      row = modifier.startPosition.row;
      if (!decorators.test(modifier.type)) return row;
    }
  }
  return row;
}

/** The last row with something of the node on it: some grammars count the line end in. */
export function lastRow(node: Node, first: number): number {
  const end = node.endPosition;
  return end.column === 0 && end.row > first ? end.row - 1 : end.row;
}
