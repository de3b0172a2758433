import * as vscode from 'vscode';

/** Looking at places while choosing among them, and giving the view back. */
export interface Glance extends vscode.Disposable {
  /** Shows the lines (0-based range) in a preview, the focus staying where it is. */
  show(uri: vscode.Uri, lines: vscode.Range): Promise<void>;
  /** Opens the lines for good, with the cursor at their beginning. */
  open(uri: vscode.Uri, lines: vscode.Range, toSide: boolean): Promise<void>;
  /** Puts back what was shown before the first preview. */
  giveBack(): Promise<void>;
}

/** Remembers what is shown now. Dispose it when nothing is looked at any more: marked lines lose their mark. */
export function startGlance(): Glance {
  const before = vscode.window.activeTextEditor;
  const beforeView = before && {
    document: before.document,
    column: before.viewColumn,
    selections: before.selections,
    top: before.visibleRanges[0],
    isPreview: activeTab()?.isPreview ?? false,
  };
  const openBefore = new Set(textTabs().map(({ uri }) => uri.toString()));
  const seen = new Set<string>();
  const mark = vscode.window.createTextEditorDecorationType({
    isWholeLine: true,
    backgroundColor: new vscode.ThemeColor('editor.rangeHighlightBackground'),
    borderColor: new vscode.ThemeColor('editor.rangeHighlightBorder'),
  });
  let marked: vscode.TextEditor | undefined;

  return {
    async show(uri, lines) {
      seen.add(uri.toString());
      const editor = await vscode.window.showTextDocument(uri, {
        preview: true,
        preserveFocus: true,
        selection: new vscode.Range(lines.start, lines.start),
      });
      marked?.setDecorations(mark, []);
      marked = editor;
      editor.setDecorations(mark, [lines]);
      editor.revealRange(lines, vscode.TextEditorRevealType.InCenterIfOutsideViewport);
    },
    async open(uri, lines, toSide) {
      const editor = await vscode.window.showTextDocument(uri, {
        preview: false,
        viewColumn: toSide ? vscode.ViewColumn.Beside : vscode.ViewColumn.Active,
        selection: new vscode.Range(lines.start, lines.start),
      });
      editor.revealRange(lines, vscode.TextEditorRevealType.InCenterIfOutsideViewport);
    },
    async giveBack() {
      if (seen.size === 0) return;
      const ours = textTabs().filter(({ tab, uri }) => {
        const name = uri.toString();
        return tab.isPreview && seen.has(name) && !openBefore.has(name);
      });
      if (beforeView) {
        const { document, column, selections, top, isPreview } = beforeView;
        const editor = await vscode.window.showTextDocument(document, {
          preview: isPreview,
          ...(column === undefined ? {} : { viewColumn: column }),
        });
        editor.selections = selections;
        if (top)
          editor.revealRange(new vscode.Range(top.start, top.start), vscode.TextEditorRevealType.AtTop);
      }
      const left = ours.map(({ tab }) => tab).filter((tab) => textTabs().some((each) => each.tab === tab));
      if (left.length > 0) await vscode.window.tabGroups.close(left, true);
    },
    dispose: () => mark.dispose(),
  };
}

function activeTab(): vscode.Tab | undefined {
  return vscode.window.tabGroups.activeTabGroup.activeTab;
}

function textTabs(): { tab: vscode.Tab; uri: vscode.Uri }[] {
  return vscode.window.tabGroups.all
    .flatMap(({ tabs }) => tabs)
    .flatMap((tab) => (tab.input instanceof vscode.TabInputText ? [{ tab, uri: tab.input.uri }] : []));
}
