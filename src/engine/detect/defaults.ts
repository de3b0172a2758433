import type { SkipReason } from '../../protocol/engineApi.ts';

/** One of Lodestone's own rules. Names and endings are compared in lower case. */
export interface DefaultRule {
  readonly kind: 'folder' | 'file';
  readonly names?: readonly string[];
  /** What the name ends with. */
  readonly endings?: readonly string[];
  /** For what neither can say. Tested on the lower-case name. */
  readonly matches?: RegExp;
  /** It counts only when one of these stands in the same folder; `*.x` is an ending. */
  readonly beside?: readonly string[];
  /** … or when one of these lies inside. */
  readonly inside?: readonly string[];
  readonly reason: Extract<SkipReason, 'default' | 'secret'>;
  /** Why, for people, as the end of a sentence. */
  readonly because: string;
  /** Not even `.lodestoneignore` brings it back. */
  readonly final?: true;
}

const words = (text: string) => text.trim().split(/\s+/);

/** The table. Where a name is also used for real sources, the rule asks for evidence beside or inside. */
export const defaultRules: readonly DefaultRule[] = [
  {
    kind: 'folder',
    names: words('.git .hg .svn .bzr .jj _darcs cvs'),
    reason: 'default',
    because: 'it is the data of a version control system',
    final: true,
  },
  {
    kind: 'file',
    names: ['.git'],
    reason: 'default',
    because: 'it points to the data of a version control system',
    final: true,
  },

  {
    kind: 'folder',
    names: words('node_modules bower_components jspm_packages .pnpm-store .yarn'),
    reason: 'default',
    because: 'it holds installed dependencies',
  },
  {
    kind: 'folder',
    names: ['vendor'],
    beside: words('composer.json composer.lock gemfile'),
    inside: words('modules.txt autoload.php'),
    reason: 'default',
    because: 'it holds installed dependencies',
  },
  {
    kind: 'folder',
    names: ['pods'],
    beside: ['podfile'],
    reason: 'default',
    because: 'it holds installed dependencies',
  },
  {
    kind: 'folder',
    names: ['carthage'],
    beside: ['cartfile'],
    reason: 'default',
    because: 'it holds installed dependencies',
  },
  {
    kind: 'folder',
    names: ['deps'],
    beside: words('mix.exs rebar.config'),
    reason: 'default',
    because: 'it holds installed dependencies',
  },
  {
    kind: 'folder',
    names: words('venv .venv env .env virtualenv .virtualenv'),
    inside: ['pyvenv.cfg'],
    reason: 'default',
    because: 'it is a Python environment',
  },
  {
    kind: 'folder',
    names: words(
      'site-packages .eggs elm-stuff .stack-work .bundle .pub-cache .dart_tool .gradle .terraform .serverless',
    ),
    reason: 'default',
    because: 'it holds installed dependencies',
  },
  {
    kind: 'folder',
    endings: words('.egg-info .dist-info'),
    reason: 'default',
    because: 'it describes an installed package',
  },

  {
    kind: 'folder',
    names: words(
      '__pycache__ .tox .nox .mypy_cache .pytest_cache .ruff_cache .hypothesis .ipynb_checkpoints .cache .parcel-cache .turbo .vite .sass-cache .nyc_output .ccls-cache .zig-cache zig-cache .vs .idea .metals .bloop',
    ),
    reason: 'default',
    because: "it is a tool's cache",
  },
  {
    kind: 'folder',
    names: words(
      '.next .nuxt .svelte-kit .angular .docusaurus .output .vercel .netlify .expo zig-out dist-newstyle htmlcov storybook-static deriveddata',
    ),
    reason: 'default',
    because: 'it is build output',
  },
  {
    kind: 'folder',
    names: ['dist'],
    beside: words(
      'package.json bower.json setup.py setup.cfg pyproject.toml tsconfig.json gruntfile.js gulpfile.js .goreleaser.yml .goreleaser.yaml',
    ),
    reason: 'default',
    because: 'it is build output',
  },
  {
    kind: 'folder',
    names: ['target'],
    beside: words('cargo.toml pom.xml build.sbt project.clj'),
    inside: words('cachedir.tag .rustc_info.json'),
    reason: 'default',
    because: 'it is build output',
  },
  {
    kind: 'folder',
    names: ['build'],
    beside: words('build.gradle build.gradle.kts pubspec.yaml setup.py'),
    inside: words('cmakecache.txt build.ninja .ninja_log'),
    reason: 'default',
    because: 'it is build output',
  },
  {
    kind: 'folder',
    names: ['out'],
    beside: words('next.config.js next.config.mjs next.config.ts foundry.toml *.iml'),
    inside: words('cmakecache.txt build.ninja args.gn'),
    reason: 'default',
    because: 'it is build output',
  },
  {
    kind: 'folder',
    names: words('bin obj'),
    beside: words('*.csproj *.fsproj *.vbproj'),
    inside: ['project.assets.json'],
    reason: 'default',
    because: 'it is build output',
  },
  {
    kind: 'folder',
    names: ['_build'],
    beside: words('mix.exs dune-project rebar.config conf.py'),
    reason: 'default',
    because: 'it is build output',
  },
  {
    kind: 'folder',
    names: ['coverage'],
    inside: words('lcov.info lcov-report clover.xml coverage-final.json coverage-summary.json'),
    reason: 'default',
    because: 'it is a report of test coverage',
  },
  { kind: 'folder', names: ['__snapshots__'], reason: 'default', because: 'it holds recorded test output' },

  {
    kind: 'file',
    names: words(
      'package-lock.json npm-shrinkwrap.json yarn.lock pnpm-lock.yaml bun.lock bun.lockb deno.lock composer.lock gemfile.lock cargo.lock poetry.lock pipfile.lock pdm.lock uv.lock pixi.lock conda-lock.yml go.sum go.work.sum mix.lock rebar.lock pubspec.lock podfile.lock cartfile.resolved package.resolved flake.lock packages.lock.json paket.lock gradle.lockfile .terraform.lock.hcl conan.lock module.bazel.lock stack.yaml.lock',
    ),
    reason: 'default',
    because: 'it is a lock file',
  },
  {
    kind: 'file',
    endings: words('.min.js .min.mjs .min.cjs .min.css .min.html'),
    reason: 'default',
    because: 'it is minified',
  },
  {
    kind: 'file',
    endings: words('.js.map .mjs.map .cjs.map .css.map .ts.map .mts.map .cts.map'),
    reason: 'default',
    because: 'it is a source map',
  },
  {
    kind: 'file',
    endings: words('.snap .log .swp .swo .tsbuildinfo'),
    names: words('.ds_store thumbs.db desktop.ini .eslintcache .stylelintcache'),
    reason: 'default',
    because: 'it is what a program keeps for itself',
  },
  {
    kind: 'file',
    endings: words(
      '.png .jpg .jpeg .gif .bmp .ico .icns .webp .avif .heic .heif .tif .tiff .psd .ai .eps .svg .svgz .xcf .sketch .fig .tga .dds .hdr .exr .ktx .ktx2 .raw .cr2',
    ),
    reason: 'default',
    because: 'it is an image',
  },
  {
    kind: 'file',
    endings: words(
      '.mp3 .wav .ogg .oga .opus .flac .m4a .aac .mid .midi .aiff .mp4 .m4v .mkv .mov .avi .webm .wmv .flv .mpg .mpeg .3gp .glb .fbx .blend .stl .3ds',
    ),
    reason: 'default',
    because: 'it is sound, film or a 3D model',
  },
  {
    kind: 'file',
    endings: words('.ttf .otf .ttc .woff .woff2 .eot .pfb'),
    reason: 'default',
    because: 'it is a font',
  },
  {
    kind: 'file',
    endings: words(
      '.zip .tar .gz .tgz .bz2 .tbz2 .xz .txz .zst .lz4 .lzma .7z .rar .br .deb .rpm .apk .aab .ipa .dmg .pkg .iso .img .msi .cab .vsix .xpi .crx .whl .egg .gem .crate .nupkg .jar .war .ear .aar',
    ),
    reason: 'default',
    because: 'it is an archive',
  },
  {
    kind: 'file',
    endings: words(
      '.pdf .doc .docx .dot .dotx .xls .xlsx .xlsm .ppt .pptx .odt .ods .odp .odg .epub .mobi .djvu .rtf',
    ),
    reason: 'default',
    because: 'it is an office document',
  },
  {
    kind: 'file',
    endings: words(
      '.o .a .so .lo .la .dylib .dll .exe .lib .pdb .ilk .class .dex .pyc .pyo .pyd .wasm .node .beam .elc .rlib .rmeta .hi .gch .pch .bc .nib',
    ),
    reason: 'default',
    because: 'it is compiled',
  },
  {
    kind: 'file',
    endings: words(
      '.onnx .safetensors .gguf .ggml .pt .pth .ckpt .h5 .hdf5 .pb .tflite .mlmodel .pkl .pickle .joblib .npy .npz .parquet .arrow .feather .avro .orc .rdb .sqlite .sqlite3 .db .mdb .dump',
    ),
    reason: 'default',
    because: 'it is data for programs',
  },

  {
    kind: 'file',
    matches: /^\.env(?:rc|\.(?!.*(?:example|sample|template|dist|defaults?)$).+)?$/,
    reason: 'secret',
    because: 'it may hold secrets',
  },
  {
    kind: 'file',
    matches: /^(?!.*(?:example|sample|template)).+\.(?:env|tfvars)$/,
    reason: 'secret',
    because: 'it may hold secrets',
  },
  {
    kind: 'file',
    endings: words(
      '.pem .key .p12 .pfx .p8 .jks .keystore .ppk .kdbx .gpg .pgp .tfstate .tfstate.backup .ovpn',
    ),
    reason: 'secret',
    because: 'it may hold a key or a password',
  },
  {
    kind: 'file',
    matches: /^(?:ssh_host_.*_key|id_(?:rsa|dsa|ecdsa|ed25519)(?:_sk)?)$/,
    reason: 'secret',
    because: 'it is a private key',
  },
  {
    kind: 'file',
    names: words(
      '.npmrc .pypirc .netrc _netrc .htpasswd .pgpass .my.cnf .git-credentials .dockercfg .s3cfg .boto .vault-token credentials credentials.json credentials.yml credentials.yaml secrets.yml secrets.yaml secrets.json secrets.toml kubeconfig',
    ),
    reason: 'secret',
    because: 'it may hold passwords',
  },
  {
    kind: 'file',
    matches: /^(?:client_secret.*|service[-_]?account.*key.*)\.json$/,
    reason: 'secret',
    because: 'it may hold a key',
  },
  {
    kind: 'folder',
    names: words('.ssh .gnupg .aws .azure .kube .docker'),
    reason: 'secret',
    because: 'it may hold keys and passwords',
  },
];

/** What a rule with evidence may ask of the folder around an entry. Names come in lower case. */
export interface Surroundings {
  beside(name: string): boolean;
  inside(name: string): boolean;
}

const named = defaultRules.flatMap(({ beside = [], inside = [] }) => [...beside, ...inside]);
const evidence = {
  names: new Set(named),
  endings: named.filter((name) => name.startsWith('*')).map((name) => name.slice(1)),
};

const lookups = { folder: tableOf('folder'), file: tableOf('file') };

/** The default rule that rules an entry out, if one does. */
export function defaultRule(name: string, isFolder: boolean, around: Surroundings): DefaultRule | undefined {
  const table = isFolder ? lookups.folder : lookups.file;
  const lower = name.toLowerCase();
  const rule = table.names.get(lower);
  if (rule && hasEvidence(rule, around)) return rule;
  const dot = lower.lastIndexOf('.');
  if (dot < 0) return table.dotless.find(({ matches }) => matches!.test(lower));
  for (const [ending, byEnding] of table.endings.get(lower.slice(dot)) ?? []) {
    if (lower.endsWith(ending) && hasEvidence(byEnding, around)) return byEnding;
  }
  return table.odd.find(({ matches }) => matches!.test(lower));
}

/** Whether a default rule takes a file of this name for evidence of what its folder, or one beside it, is. */
export function rulesGoBy(name: string): boolean {
  const lower = name.toLowerCase();
  return evidence.names.has(lower) || evidence.endings.some((ending) => lower.endsWith(ending));
}

/** How a rule is shown to people: the names as they would stand in an ignore file. */
export function ruleText(rule: DefaultRule, name: string): string {
  const lower = name.toLowerCase();
  const ending = rule.endings?.find((each) => lower.endsWith(each));
  return `${ending === undefined ? lower : `*${ending}`}${rule.kind === 'folder' ? '/' : ''}`;
}

function hasEvidence(rule: DefaultRule, around: Surroundings): boolean {
  if (!rule.beside && !rule.inside) return true;
  return (rule.beside ?? []).some(around.beside) || (rule.inside ?? []).some(around.inside);
}

function tableOf(kind: DefaultRule['kind']) {
  const names = new Map<string, DefaultRule>();
  const endings = new Map<string, [string, DefaultRule][]>();
  const rules = defaultRules.filter((rule) => rule.kind === kind);
  for (const rule of rules) {
    for (const name of rule.names ?? []) names.set(name, rule);
    for (const ending of rule.endings ?? []) {
      const last = ending.slice(ending.lastIndexOf('.'));
      endings.set(last, [...(endings.get(last) ?? []), [ending, rule]]);
    }
  }
  const odd = rules.filter((rule) => rule.matches);
  return { names, endings, odd, dotless: odd };
}
