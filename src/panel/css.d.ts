/** Style sheets are bundled beside the page; importing one gives nothing. */
declare module '*.css';
