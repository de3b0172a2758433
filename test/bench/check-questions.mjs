#!/usr/bin/env node
// Checks questions.json against the corpora that fetch-packages.sh lays out.
//
//   node check-questions.mjs DIR [QUESTIONS]
//
// For every answer: the file exists, the span lies inside it, and the line in
// "contains" lies inside the span. A question is "plain" exactly when none of
// its words, stemmed, is part of a name in an answer's lines; comments and quoted
// text don't count, as nobody knows them better than the names. All questions of a corpus are in the same
// "half": "tune" is for weights, models and looking at failures; "check" is only
// for measuring, so that what was learnt by heart shows.
// Prints one line when all is well; otherwise one sentence per fault, with where
// the line is now if it only moved (the Debian packages are not pinned), and
// exits 1.
import { readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import english from 'wink-porter2-stemmer';

const [dir, file = new URL('questions.json', import.meta.url)] = process.argv.slice(2);
if (!dir) {
  console.error('usage: check-questions.mjs DIR [QUESTIONS]');
  process.exit(2);
}

// Words of asking, and of any code: they tell nothing. Kept apart from the engine's
// list, so that no change there changes which questions are plain.
const TELL_NOTHING = new Set(
  (
    'a an the this that these those it its is are was were be been being am do does did done doing has have had ' +
    'having will would can could should shall may might must of in on at by to from for with without into onto over ' +
    'under about as and or but if then than so not no nor up out off via per between within during after before when ' +
    'where which what who whom whose why how there here i we he you she they them their our your my me us one ones ' +
    'some any each every all both such only own same also just very more most other another while until upon ' +
    'code source file files function functions method methods class classes implement implements implemented ' +
    'implementation implementing implementations define defines defined definition defining find located location ' +
    'locate show get gets got getting make makes made making use uses used using happens happen happening work works ' +
    'working handle handles handled handling logic way place part thing things look looks let lets'
  ).split(' '),
);
// Comments and quoted text, roughly, in any of the languages.
const NO_NAMES =
  /\/\*[\s\S]*?(\*\/|$)|"""[\s\S]*?("""|$)|'''[\s\S]*?('''|$)|^\s*\*.*$|(^|\s)(\/\/|#(?!include|if|else|end|def)).*$|"(\\.|[^"\\\n])*"|'(\\.|[^'\\\n])*'|`(\\.|[^`\\])*`/gm;

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

/** The words of a text, names parted, lower-cased. */
function wordsOf(text) {
  return (text.match(/[A-Z]+(?![a-z])|[A-Z]?[a-z]+/g) ?? [])
    .map((word) => word.toLowerCase())
    .filter((word) => word.length > 1);
}

const stem = (word) => (word.length < 3 ? word : english(word));

/** The question's words that are parts of names in its answers' lines. */
function sharedWords(corpus, { question, answers }) {
  const known = new Set();
  for (const { path, startLine, endLine } of answers) {
    const lines = linesOf(join(dir, corpus, path)) ?? [];
    const text = lines.slice(startLine - 1, endLine).join('\n');
    for (const word of wordsOf(text.replace(NO_NAMES, ' '))) known.add(stem(word));
  }
  return [...new Set(wordsOf(question))].filter((word) => !TELL_NOTHING.has(word) && known.has(stem(word)));
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
const halves = new Map();
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
  if (entry.half !== 'tune' && entry.half !== 'check') faults.push(`${where} is of neither half.`);
  if ((halves.get(entry.corpus) ?? entry.half) !== entry.half) {
    faults.push(`${where} puts ${entry.corpus} into another half than the questions before it.`);
  }
  halves.set(entry.corpus, entry.half);
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
  const shared = sharedWords(entry.corpus, entry);
  if (entry.plain && shared.length > 0) {
    faults.push(`${where} is not plain ("${entry.question}"): its answer has ${shared.join(', ')}.`);
  } else if (!entry.plain && shared.length === 0) {
    faults.push(`${where} is plain ("${entry.question}"), and doesn't say so.`);
  }
});

if (faults.length > 0) {
  for (const fault of faults) console.error(fault);
  process.exit(1);
}
console.log(
  `${questions.length} questions (${plain} plain) with ${answers} answers over ${corpora.size} corpora: all spans hold.`,
);
