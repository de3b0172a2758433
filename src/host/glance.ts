import * as vscode from 'vscode';

/** Lines of a file (0-based), and where in them the cursor goes. */
export interface Place {
  readonly lines: vscode.Range;
  readonly cursor: vscode.Position;
}

/** Looking at places while choosing among them, and giving the view back. */
export interface Glance extends vscode.Disposable {
  /** Shows the lines in a preview, the focus staying where it is. */
  show(uri: vscode.Uri, place: Place): Promise<void>;
  /** Opens the lines for good. */
  open(uri: vscode.Uri, place: Place, toSide: boolean): Promise<void>;
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
  /** One after the other: a preview that is still opening would come up over what was given back. */
  let last: Promise<unknown> = Promise.resolve();
  const inTurn = (work: () => Promise<void>): Promise<void> => {
    const done = last.then(work);
    last = done.catch(() => {});
    return done;
  };

  const show = async (uri: vscode.Uri, { lines, cursor }: Place) => {
    seen.add(uri.toString());
    const editor = await vscode.window.showTextDocument(uri, {
      preview: true,
      preserveFocus: true,
      selection: new vscode.Range(cursor, cursor),
    });
    marked?.setDecorations(mark, []);
    marked = editor;
    editor.setDecorations(mark, [lines]);
    editor.revealRange(
      new vscode.Range(cursor, cursor),
      vscode.TextEditorRevealType.InCenterIfOutsideViewport,
    );
  };
  const open = async (uri: vscode.Uri, { cursor }: Place, toSide: boolean) => {
    const editor = await vscode.window.showTextDocument(uri, {
      preview: false,
      viewColumn: toSide ? vscode.ViewColumn.Beside : vscode.ViewColumn.Active,
      selection: new vscode.Range(cursor, cursor),
    });
    editor.revealRange(
      new vscode.Range(cursor, cursor),
      vscode.TextEditorRevealType.InCenterIfOutsideViewport,
    );
  };
  const giveBack = async () => {
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
      if (top) editor.revealRange(new vscode.Range(top.start, top.start), vscode.TextEditorRevealType.AtTop);
    }
    const left = ours.map(({ tab }) => tab).filter((tab) => textTabs().some((each) => each.tab === tab));
    if (left.length > 0) await vscode.window.tabGroups.close(left, true);
  };
  return {
    show: (uri, place) => inTurn(() => show(uri, place)),
    open: (uri, place, toSide) => inTurn(() => open(uri, place, toSide)),
    giveBack: () => inTurn(giveBack),
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
