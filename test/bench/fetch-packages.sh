#!/usr/bin/env bash
# Lays out the corpora of the development questions (questions.json) under DIR.
#
#   fetch-packages.sh DIR
#
# npm packages and Debian sources are pinned, the latter by their digest too.
# Binary Debian packages are whatever the configured release offers (its archive
# keeps no old versions), so their version is printed, and questions.json carries
# a "contains" line by which a span can be found again.
# A folder that is already there in the right version is left alone.
# Needs npm, curl and tar, and for the binary Debian packages apt-get and dpkg-deb
# ("apt-get update", run only when a package is unknown, wants root).
set -euo pipefail

if [ $# -ne 1 ]; then
  echo "usage: $0 DIR" >&2
  exit 2
fi
mkdir -p "$1"
dir=$(cd "$1" && pwd)
state="$dir/.fetched" # one file per corpus: the package and version it holds
mkdir -p "$state"
scratch=$(mktemp -d)
trap 'rm -rf "$scratch"' EXIT

have() { # NAME WANTED
  [ -d "$dir/$1" ] && [ -f "$state/$1" ] && [ "$(cat "$state/$1")" = "$2" ]
}

put() { # NAME FOLDER WHAT: makes FOLDER the corpus NAME
  rm -rf "${dir:?}/$1" "$state/$1"
  chmod -R u+rwX,go+rX "$2"
  mv "$2" "$dir/$1"
  echo "$3" > "$state/$1"
}

say() { # NAME WHAT
  printf '%-10s %-45s %6s files %8s KiB\n' "$1" "$2" \
    "$(find "$dir/$1" -type f | wc -l)" "$(du -sk --apparent-size "$dir/$1" | cut -f1)"
}

# npm_package NAME VERSION PATH...: keeps only the named paths of the package,
# without compiled twins (*.cjs, *.min.js, cdn bundles), type stubs and maps.
npm_package() {
  local name=$1 version=$2 what="$1@$2"
  shift 2
  if ! have "$name" "$what"; then
    local work="$scratch/$name" tarball path
    mkdir -p "$work/kept"
    tarball=$(cd "$work" && npm pack --silent --ignore-scripts "$what" | tail -n 1)
    tar -xzf "$work/$tarball" -C "$work"
    for path in package.json "$@"; do
      if [ ! -e "$work/package/$path" ]; then
        echo "$what has no $path" >&2
        exit 1
      fi
      mkdir -p "$work/kept/$(dirname "$path")"
      cp -R "$work/package/$path" "$work/kept/$(dirname "$path")/"
    done
    find "$work/kept" -type f \( -name '*.map' -o -name '*.cjs' -o -name '*.d.ts' -o -name '*.d.cts' \
      -o -name '*.d.mts' -o -name '*.min.js' -o -name 'cdn.js' -o -name '*.wasm' \) -delete
    find "$work/kept" -type d -empty -delete
    put "$name" "$work/kept" "$what"
  fi
  say "$name" "$what"
}

# npm_joined NAME PACKAGE@VERSION:PATH...: several packages that make one program,
# or one with a scope; each path goes to NAME/<package without its scope>/PATH.
npm_joined() {
  local name=$1 what one spec path tarball short
  shift
  what="$*"
  if ! have "$name" "$what"; then
    local work="$scratch/$name"
    mkdir -p "$work/kept"
    for one in "$@"; do
      spec=${one%%:*}
      path=${one#*:}
      short=${spec##*/}
      short=${short%@*}
      tarball=$(cd "$work" && npm pack --silent --ignore-scripts "$spec" | tail -n 1)
      rm -rf "$work/package"
      tar -xzf "$work/$tarball" -C "$work"
      mkdir -p "$work/kept/$short"
      cp -R "$work/package/$path" "$work/kept/$short/"
    done
    find "$work/kept" -type f \( -name '*.map' -o -name '*.d.ts' \) -delete
    put "$name" "$work/kept" "$what"
  fi
  say "$name" "${what:0:45}"
}

# debian_source NAME POOL-PATH SHA256 PATH...: the named paths of an upstream
# archive in Debian's pool, without what its tests are fed with.
debian_source() {
  local name=$1 pool=$2 digest=$3 path
  local what=${2##*/}
  shift 3
  if ! have "$name" "$what $*"; then
    local work="$scratch/$name"
    mkdir -p "$work/all" "$work/kept"
    curl -fsSL --retry 3 -o "$work/archive" "${DEBIAN_MIRROR:-http://deb.debian.org/debian}/pool/main/$pool"
    echo "$digest  $work/archive" | sha256sum --check --quiet
    tar -xf "$work/archive" -C "$work/all"
    [ "$(find "$work/all" -mindepth 1 -maxdepth 1 | wc -l)" -gt 1 ] || mv "$work/all"/*/* "$work/all/"
    for path in "$@"; do
      mkdir -p "$work/kept/$(dirname "$path")"
      cp -R "$work/all/$path" "$work/kept/$(dirname "$path")/"
    done
    find "$work/kept" -type l -delete
    find "$work/kept" -depth -type d -name testdata -exec rm -rf {} +
    put "$name" "$work/kept" "$what $*"
  fi
  say "$name" "$what"
}

candidate() { # PACKAGE: the version apt would download
  LC_ALL=C apt-cache policy "$1" 2> /dev/null | sed -n 's/^ *Candidate: //p' | grep -v '^(none)$' || true
}

need_apt() { # PACKAGE...
  local package
  for package in "$@"; do
    if [ -z "$(candidate "$package")" ]; then
      apt-get update -qq
      return
    fi
  done
}

dependency() { # PACKAGE PATTERN: the first package it depends on that matches
  LC_ALL=C apt-cache depends "$1" | sed -n 's/^ *|\{0,1\}Depends: //p' | grep -m 1 -E "$2"
}

# debian NAME SUBFOLDER-PATTERN PACKAGE...: the folder matching the pattern
# inside the unpacked packages becomes the corpus.
debian() {
  local name=$1 pattern=$2 package what=''
  shift 2
  for package in "$@"; do what="$what${what:+ }$package=$(candidate "$package")"; done
  if ! have "$name" "$what"; then
    local work="$scratch/$name" found
    mkdir -p "$work/root"
    for package in "$@"; do
      (cd "$work" && apt-get download -qq "$package" 2> "$work/log") || { cat "$work/log" >&2; exit 1; }
    done
    for package in "$work"/*.deb; do dpkg-deb -x "$package" "$work/root"; done
    found=$(compgen -G "$work/root/$pattern" | head -n 1)
    "trim_$name" "$found"
    put "$name" "$found" "$what"
  fi
  say "$name" "$what"
}

trim_go() { # the src tree as it is, less the links that point outside it
  find "$1" -type l -delete
}

trim_python() { # sources only
  find "$1" -type l -delete
  find "$1" -type f ! -name '*.py' -delete
  find "$1" -type d -empty -delete
}

trim_borg() { # sources only
  trim_python "$1"
}

trim_beets() { # sources only
  trim_python "$1"
}

trim_rust() { # core, alloc and std
  find "$1" -mindepth 1 -maxdepth 1 ! -name core ! -name alloc ! -name std -exec rm -rf {} +
  find "$1" -type l -delete
}

npm_package three 0.170.0 src
npm_package date-fns 4.1.0 .
npm_package webpack 5.97.1 lib hot schemas
npm_package eslint 9.17.0 lib conf messages
npm_package fastify 5.2.0 fastify.js lib docs
npm_package undici 7.2.0 lib docs
npm_package sequelize 6.37.5 lib
npm_package mongodb 6.12.0 src
npm_package nodemailer 6.9.16 lib
npm_package lighthouse 12.2.1 core
npm_package pm2 5.4.2 lib
npm_package puppeteer-core 23.10.1 src
npm_joined tldraw @tldraw/editor@3.6.1:src
npm_joined uppy @uppy/core@4.3.0:src @uppy/utils@6.0.5:src @uppy/aws-s3@4.1.3:src @uppy/tus@4.1.5:src \
  @uppy/companion-client@4.1.1:src @uppy/dashboard@4.1.3:src @uppy/thumbnail-generator@4.0.2:src
npm_joined theia @theia/core@1.56.0:src @theia/filesystem@1.56.0:src

debian_source restic r/restic/restic_0.14.0.orig.tar.gz \
  78cdd8994908ebe7923188395734bb3cdc9101477e4163c67e7cc3b8fd3b4bd6 cmd internal
debian_source syncthing s/syncthing/syncthing_1.19.2~ds1.orig.tar.xz \
  573774c1d9861a55ae29611c16e0089de069ce63b6f09158023f92c796ed6452 cmd lib
debian_source jedit j/jedit/jedit_5.5.0+dfsg.orig.tar.xz \
  ab73451f93bf66a6b58437e84cf502f324080c7103fbf26574fddbb706eb77a6 org
debian_source keepass k/keepass2/keepass2_2.47+dfsg.orig.tar.xz \
  023ec3ec467c24b5bbc839973427cd2c0c31ab6f2f209d6172e68b56a5039309 KeePass KeePassLib
debian_source redmine r/redmine/redmine_5.0.4.orig.tar.xz \
  6fccf53629e8beaa6b0c5020a24f5c66acbb7b546d4e6f3fb62974d5e9274ec6 app lib
debian_source roundcube r/roundcube/roundcube_1.6.5+dfsg.orig.tar.xz \
  9ed67e12705c656c7006f092ecdb9cfc3cd55946273bc0c0743e5c56921bc888 program/lib program/actions program/include plugins
debian_source tmux t/tmux/tmux_3.3a.orig.tar.gz \
  e4fd347843bd0772c4f48d6dde625b0b109b7a380ff15db21e97c11a4dcdf93f .
debian_source mosh m/mosh/mosh_1.4.0.orig.tar.gz \
  872e4b134e5df29c8933dff12350785054d2fd2839b5ae6b5587b14db1465ddd src
debian_source bat r/rust-bat/rust-bat_0.22.1.orig.tar.gz \
  390af597f3bece93f693ecfabbcc182b2ca473c8e29fcfdb2374b5e86207e4b5 src build.rs

need_apt golang-src libpython3-stdlib rust-src borgbackup beets
go=$(dependency golang-src '^golang-[0-9.]+-src$')
python=$(dependency libpython3-stdlib '^libpython3\.[0-9]+-stdlib$')
debian go 'usr/share/go-*/src' "$go"
debian python 'usr/lib/python3.*' "${python%-stdlib}-minimal" "$python"
debian rust 'usr/src/rustc-*/library' rust-src
debian borg 'usr/lib/python3/dist-packages/borg' borgbackup
debian beets 'usr/share/beets' beets
