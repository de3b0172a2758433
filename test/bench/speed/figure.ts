/** What a measurement says, and where it works. */

/** One line of the table. */
export interface Figure {
  /** What was done, on what. */
  readonly what: string;
  /** What came out, in words and units. */
  readonly measured: string;
  /** What is aimed at; '' where nothing is. */
  readonly target: string;
  /** Whether the aim is met; undefined where there is none. */
  readonly met?: boolean | undefined;
  /** What a profile says is in the way, told where the aim is not met. */
  readonly inTheWay?: string;
}

/** Where trees are kept between runs, and where to find the packages that `bench:packages` lays out. */
export interface Places {
  readonly work: string;
  readonly packages: string;
}

/** A group of figures that are measured together. */
export type Measurement = (places: Places, say: (line: string) => void) => Promise<Figure[]>;

/** Milliseconds as a person reads them. */
export function ms(value: number): string {
  if (value >= 10_000) return `${(value / 1000).toFixed(1)} s`;
  return value >= 100 ? `${value.toFixed(0)} ms` : `${value.toFixed(1)} ms`;
}

/** A ratio with its sign. */
export function times(value: number): string {
  return `${value >= 10 ? value.toFixed(0) : value.toFixed(2)} ×`;
}
