/** What of the native packages a platform needs. */
export interface Target {
  /** vsce's name of the platform. */
  readonly name: string;
  /** The end of LanceDB's package for it. */
  readonly table: string;
  /** ONNX Runtime's folder for it; undefined where there is none. */
  readonly runtime: string | undefined;
}

/** Every platform there is a package for. ONNX Runtime has nothing for musl: Alpine goes by words alone. */
export const targets: readonly Target[] = [
  { name: 'linux-x64', table: 'linux-x64-gnu', runtime: 'linux/x64' },
  { name: 'linux-arm64', table: 'linux-arm64-gnu', runtime: 'linux/arm64' },
  { name: 'alpine-x64', table: 'linux-x64-musl', runtime: undefined },
  { name: 'alpine-arm64', table: 'linux-arm64-musl', runtime: undefined },
  { name: 'darwin-arm64', table: 'darwin-arm64', runtime: 'darwin/arm64' },
  { name: 'win32-x64', table: 'win32-x64-msvc', runtime: 'win32/x64' },
  { name: 'win32-arm64', table: 'win32-arm64-msvc', runtime: 'win32/arm64' },
];

/** The platform of that name. Throws an `Error` with one sentence where there can be no package for it. */
export function targetNamed(name: string): Target {
  const target = targets.find((each) => each.name === name);
  if (target) return target;
  if (name === 'darwin-x64') {
    throw new Error(
      'There is no package for Macs with Intel processors (darwin-x64): LanceDB, the database under Lodestone, has had none since 0.22.3.',
    );
  }
  const known = targets.map((each) => each.name).join(', ');
  throw new Error(`There is no package for the platform ${JSON.stringify(name)}; there are ${known}.`);
}

/** The name of the platform that this runs on. */
export function ownTarget(): string {
  const glibc = (process.report.getReport() as { header?: { glibcVersionRuntime?: string } }).header;
  const musl = process.platform === 'linux' && !glibc?.glibcVersionRuntime;
  return `${musl ? 'alpine' : process.platform}-${process.arch}`;
}
