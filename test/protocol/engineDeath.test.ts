import { describe, expect, it } from 'vitest';
import { deathSentence, missingInstructions } from '../../src/protocol/engineDeath.ts';

const cpuinfo = (flags: string) =>
  `processor\t: 0\nmodel name\t: Some\nflags\t\t: ${flags}\n\nprocessor\t: 1\n`;

describe('missingInstructions', () => {
  it('finds what LanceDB needs among the flags', () => {
    expect(missingInstructions(cpuinfo('fpu avx avx2 bmi1 fma sse4_2'))).toEqual([]);
    expect(missingInstructions(cpuinfo('fpu avx avx2'))).toEqual(['fma']);
    expect(missingInstructions(cpuinfo('fpu avx fma4'))).toEqual(['avx2', 'fma']);
  });

  it('says nothing where nothing is known', () => {
    expect(missingInstructions('')).toEqual([]);
    expect(missingInstructions('processor\t: 0\nFeatures\t: fp asimd\n')).toEqual([]);
  });
});

describe('deathSentence', () => {
  it('names the instructions after an illegal one, on Windows too', () => {
    expect(deathSentence(null, 'SIGILL', '')).toMatch(/lacks AVX2 and FMA/);
    expect(deathSentence(0xc000001d, null, '')).toMatch(/lacks AVX2 and FMA/);
  });

  it('thinks of memory after a SIGKILL', () => {
    expect(deathSentence(null, 'SIGKILL', '')).toMatch(/memory/);
  });

  it('tells the error that was printed last', () => {
    const printed = '    at x\nTypeError [ERR_X]: it is not so\n    at y\n';
    expect(deathSentence(1, null, printed)).toBe("The engine's process ended with code 1: it is not so.");
  });

  it('says where to look when nothing was printed', () => {
    expect(deathSentence(null, 'SIGSEGV', 'noise')).toMatch(/by SIGSEGV; LODESTONE_DEBUG=1/);
  });
});
