import v8 from 'node:v8';

/** What is used of it; Node's types leave it out. */
declare const WebAssembly: { readonly Module: new (bytes: Uint8Array) => object };

// With this, a module that isn't compiled a second time when functions turn out busy isn't compiled twice from the start either.
v8.setFlagsFromString('--no-wasm-tier-up');

/**
 * A module whose functions are compiled quickly, once, when first called. V8 would compile busy ones again, for speed; a grammar's
 * lexer is one function of up to 160 KB, for which that takes a second, where in 10 MB of source it saves a quarter of one. Other
 * modules of the process are left to V8, which decides when a module is made; that of Node 24 decides when a function is first called,
 * and goes its own way. Throws when the bytes are none.
 */
export function quickModule(bytes: Uint8Array): object {
  v8.setFlagsFromString('--no-wasm-dynamic-tiering');
  try {
    return new WebAssembly.Module(bytes);
  } finally {
    v8.setFlagsFromString('--wasm-dynamic-tiering');
  }
}
