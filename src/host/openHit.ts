import * as vscode from 'vscode';
import type { OpenHow } from '../protocol/panelApi.ts';

/** What shows the lines of a result until the cursor moves, as Quick Open does with a symbol's. */
export interface HitOpener extends vscode.Disposable {
  /** Opens a file; with lines, shows them, the cursor on `line` or on the first. */
  open(
    uri: vscode.Uri,
    lines: { readonly startLine: number; readonly endLine: number; readonly line?: number } | undefined,
    how: OpenHow,
  ): Promise<void>;
}

/** Shades nothing yet. */
export function createHitOpener(): HitOpener {
  const shade = vscode.window.createTextEditorDecorationType({
    isWholeLine: true,
    backgroundColor: new vscode.ThemeColor('editor.rangeHighlightBackground'),
    borderColor: new vscode.ThemeColor('editor.rangeHighlightBorder'),
    rangeBehavior: vscode.DecorationRangeBehavior.ClosedClosed,
  });
  let shaded: { readonly editor: vscode.TextEditor; readonly line: number } | undefined;
  const clear = () => {
    shaded?.editor.setDecorations(shade, []);
    shaded = undefined;
  };
  const moved = vscode.window.onDidChangeTextEditorSelection(({ textEditor, selections }) => {
    if (textEditor !== shaded?.editor) return;
    const [first] = selections;
    if (selections.length > 1 || first?.active.line !== shaded.line) clear();
  });
  return {
    async open(uri, lines, how) {
      const at = lines && new vscode.Position((lines.line ?? lines.startLine) - 1, 0);
      const editor = await vscode.window.showTextDocument(uri, {
        preview: how === 'peek',
        preserveFocus: how === 'peek',
        ...(how === 'side' ? { viewColumn: vscode.ViewColumn.Beside } : {}),
        ...(at ? { selection: new vscode.Range(at, at) } : {}),
      });
      clear();
      if (lines === undefined || at === undefined) return;
      const whole = editor.document.validateRange(
        new vscode.Range(lines.startLine - 1, 0, lines.endLine - 1, Number.MAX_SAFE_INTEGER),
      );
      editor.setDecorations(shade, [whole]);
      shaded = { editor, line: editor.document.validatePosition(at).line };
      editor.revealRange(new vscode.Range(at, at), vscode.TextEditorRevealType.InCenterIfOutsideViewport);
    },
    dispose() {
      moved.dispose();
      shade.dispose();
    },
  };
}
