/** What is known of a fetched package beside its files. */
export interface Fetched {
  readonly from: 'npm' | 'debian';
  readonly name: string;
  readonly version: string;
  readonly licence: string;
  /** Folder below `DIR/packages`. */
  readonly folder: string;
}
