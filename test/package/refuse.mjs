/** What `vsce package` runs first in this folder: a package made here would lack the native parts. */
console.error('Make packages with `npm run package -- --target NAME`: it lays out what vsce is to pack.');
process.exit(1);
