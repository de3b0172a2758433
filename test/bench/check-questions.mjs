#!/usr/bin/env node
// Checks questions.json against the corpora that fetch-packages.sh lays out.
//
//   node check-questions.mjs DIR [QUESTIONS]
//
// For every answer: the file exists, the span lies inside it, and the line in
// "contains" lies inside the span. Prints one line when all is well; otherwise
// one sentence per fault, with where the line is now if it only moved (the
// Debian packages are not pinned), and exits 1.
import { readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';

const [dir, file = new URL('questions.json', import.meta.url)] = process.argv.slice(2);
if (!dir) {
  console.error('usage: check-questions.mjs DIR [QUESTIONS]');
  process.exit(2);
}

const faults = [];
const cache = new Map();

/** The lines of a file, trimmed; null when it cannot be read. */
function linesOf(path) {
  if (!cache.has(path)) {
    let lines = null;
    try {
      lines = readFileSync(path, 'utf8')
        .split('\n')
        .map((line) => line.trim());
      if (lines.at(-1) === '') lines.pop();
    } catch {
      // said by the caller
    }
    cache.set(path, lines);
  }
  return cache.get(path);
}

function isFolder(path) {
  return statSync(path, { throwIfNoEntry: false })?.isDirectory() ?? false;
}

function checkAnswer(where, corpus, { path, startLine, endLine, contains }) {
  if (typeof path !== 'string' || path.startsWith('/') || path.split('/').includes('..')) {
    faults.push(`${where} has an answer without a path inside the corpus.`);
    return;
  }
  const at = `${where}: ${corpus}/${path}`;
  if (typeof contains !== 'string' || contains === '' || contains !== contains.trim()) {
    faults.push(`${at} has no trimmed "contains" line.`);
    return;
  }
  if (!Number.isInteger(startLine) || !Number.isInteger(endLine) || startLine < 1 || endLine < startLine) {
    faults.push(`${at} has no proper span (${startLine}-${endLine}).`);
    return;
  }
  const lines = linesOf(join(dir, corpus, path));
  if (lines === null) {
    faults.push(`${at} does not exist or cannot be read.`);
    return;
  }
  if (endLine > lines.length) {
    faults.push(`${at} has ${lines.length} lines, but the span ends at ${endLine}.`);
  }
  if (!lines.slice(startLine - 1, endLine).includes(contains)) {
    const found = lines.flatMap((line, i) => (line === contains ? [i + 1] : []));
    const now = found.length === 0 ? 'it is nowhere in the file' : `it is now at line ${found.join(', ')}`;
    faults.push(`${at} has no line "${contains}" in ${startLine}-${endLine}; ${now}.`);
  }
}

const questions = JSON.parse(readFileSync(file, 'utf8'));
if (!Array.isArray(questions)) {
  console.error('The questions are not an array.');
  process.exit(1);
}

const seen = new Set();
const missing = new Set();
const corpora = new Set();
let answers = 0;
let plain = 0;
questions.forEach((entry, index) => {
  const where = `Question ${index + 1}`;
  if (typeof entry.question !== 'string' || entry.question.trim() === '') {
    faults.push(`${where} has no text.`);
  } else if (seen.has(entry.question)) {
    faults.push(`${where} is asked twice.`);
  }
  seen.add(entry.question);
  if (typeof entry.plain !== 'boolean') faults.push(`${where} does not say whether it is plain.`);
  if (entry.plain) plain += 1;
  if (!Array.isArray(entry.answers) || entry.answers.length === 0) {
    faults.push(`${where} has no answer.`);
    return;
  }
  if (typeof entry.corpus !== 'string' || !isFolder(join(dir, entry.corpus))) {
    if (!missing.has(entry.corpus)) faults.push(`The corpus ${entry.corpus} is not in ${dir}.`);
    missing.add(entry.corpus);
    return;
  }
  corpora.add(entry.corpus);
  for (const answer of entry.answers) {
    answers += 1;
    checkAnswer(where, entry.corpus, answer);
  }
});

if (faults.length > 0) {
  for (const fault of faults) console.error(fault);
  process.exit(1);
}
console.log(
  `${questions.length} questions (${plain} plain) with ${answers} answers over ${corpora.size} corpora: all spans hold.`,
);
