#!/usr/bin/env bash
# Lays out the corpora of the development questions (questions.json) under DIR.
#
#   fetch-packages.sh DIR
#
# npm packages are pinned. Debian packages are whatever the configured release
# offers (its archive keeps no old versions), so their version is printed, and
# questions.json carries a "contains" line by which a span can be found again.
# A folder that is already there in the right version is left alone.
# Needs npm, and for the Debian packages apt-get and dpkg-deb ("apt-get update",
# run only when a package is unknown, wants root).
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

need_apt golang-src libpython3-stdlib rust-src
go=$(dependency golang-src '^golang-[0-9.]+-src$')
python=$(dependency libpython3-stdlib '^libpython3\.[0-9]+-stdlib$')
debian go 'usr/share/go-*/src' "$go"
debian python 'usr/lib/python3.*' "${python%-stdlib}-minimal" "$python"
debian rust 'usr/src/rustc-*/library' rust-src
