/** Texts of our own by which the shipped tokenizer and graph are held against the trainer. */
export const references: readonly string[] = [
  'find where the upload is retried',
  'how long does a lease last before another process may take it',
  'parseHTTPBody2',
  'XMLHttpRequest getUserByID snake_case_name SCREAMING_CASE kebab-case $dollar __dunder__',
  'export function retry<T>(work: () => Promise<T>, times = 3): Promise<T> {\n  return work().catch((error) => (times > 1 ? retry(work, times - 1) : Promise.reject(error)));\n}',
  'Queue.push\npush(item: Job): void {\n  if (this.closed) throw new Error("The queue is closed: open another one.");\n  this.jobs.push(item);\n}',
  'def read_lines(path, encoding="utf-8"):\n    """Lines of a file without their ends."""\n    with open(path, encoding=encoding) as file:\n        return [line.rstrip("\\n") for line in file]',
  'the the the the the of of of a a a',
  '0x1f 12345 3.14159 v2.0.1 utf8 base64 sha256',
  'naïve café Übergröße 日本語 Ελληνικά',
  'zxqjkvwpyt supercalifragilisticexpialidocious antidisestablishmentarianism',
  'if (a < b && c >= d || !e) { x += y[i++] ** 2; }',
];
