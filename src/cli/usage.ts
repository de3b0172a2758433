/** What `--help` prints. */
export const usage = `Usage:
  lodestone [DIR] [QUERY]               bring the index of DIR level with the disk, then answer QUERY,
                                        or ask for queries until end of input
  lodestone search [DIR] QUERY          the same, as a command
  lodestone search [DIR] --queries FILE --json
                                        answer one query a line ("-" reads standard input)
  lodestone index [DIR] [--full]        index and say what was done; --full starts anew
  lodestone status [DIR] [--json]       what the index holds, what was skipped, the last run
  lodestone watch [DIR] [--json]        stay, follow changes, print what each sync did
  lodestone why PATH                    whether this file is indexed, and by which rule
  lodestone clear [DIR]                 remove the index of DIR

DIR is the current folder where it is left out. Quote a query of several words.

Search:
  -k N              hits wanted, 1 to 1000 (10)
  --path GLOB       only files that match; may be repeated
  --exclude GLOB    no files that match; may be repeated
  --language L      only this language; may be repeated
  --json            one JSON object a line:
                    {"query", "hits": [{"path", "startLine", "endLine", "language",
                    "symbol", "kind", "score", "text"}]}
  --explain         what each score is made of
  --no-sync         answer from the index as it is

Everywhere:
  --model M         bundled, none (search by words alone), the id of a model on the hub, a folder that
                    holds one, or URL#NAME of an OpenAI-compatible endpoint, its key in LODESTONE_API_KEY;
                    without it the one that DIR was last indexed with, bundled at first
  --storage DIR     where indexes live (LODESTONE_STORAGE, which terminals of an editor with Lodestone
                    have set to the editor's own; else the platform's data folder)
  --time-limit MIN  minutes that a sync may take before others go first; it is taken up then (60)
  --help, --version

Which files are indexed: .gitignore and .lodestoneignore decide, and the settings of an editor that shares
the index; "lodestone why PATH" tells.
Exit codes: 0 done, 1 failed (one sentence on standard error), 2 wrong usage, 130 stopped by Ctrl-C.
`;
