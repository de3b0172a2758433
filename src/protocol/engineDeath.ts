/** What LanceDB is compiled for: without one of these its first use is an illegal instruction. */
const needed = ['avx2', 'fma'];

/** Which of the needed instructions a `/proc/cpuinfo` doesn't list; none where it lists no flags at all. */
export function missingInstructions(cpuinfo: string): string[] {
  const flags = /^flags\s*:(.*)$/m.exec(cpuinfo)?.[1]?.trim().split(/\s+/);
  return flags ? needed.filter((each) => !flags.includes(each)) : [];
}

/** One sentence on a processor that can't run the engine. */
export function unfitSentence(missing: readonly string[]): string {
  const names = missing.map((each) => each.toUpperCase()).join(' and ');
  return `This processor lacks ${names}, which LanceDB, the database under Lodestone, can't do without: use a machine from 2013 or later, or a virtual machine that passes these on.`;
}

/** One sentence on how the engine's process ended; `lastWords` is the end of what it printed. */
export function deathSentence(code: number | null, signal: string | null, lastWords: string): string {
  // Windows has no signals: an illegal instruction is status 0xC000001D there.
  if (signal === 'SIGILL' || code === 0xc000001d) return unfitSentence(needed);
  if (signal === 'SIGKILL') {
    return "The engine's process was killed, perhaps because memory ran out; what was committed is kept, and the next run takes up the rest.";
  }
  const said = /^(?:Uncaught )?\w*Error(?: \[\w+\])?: (.+)$/m.exec(lastWords)?.[1];
  const how = signal ? `by ${signal}` : `with code ${code}`;
  const detail = said ? `: ${said}` : '; LODESTONE_DEBUG=1 shows what it printed';
  return `The engine's process ended ${how}${detail}.`;
}
