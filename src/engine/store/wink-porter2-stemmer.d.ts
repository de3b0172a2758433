declare module 'wink-porter2-stemmer' {
  /** The stem of an English word, by the second rules of Porter (Snowball's). */
  function stem(word: string): string;
  export = stem;
}
