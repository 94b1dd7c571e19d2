// Writes the generated corpora: vi_en_start.txt, arithmetic.txt and reverse.txt.
//
//   node generate.mjs           writes the three files
//   node generate.mjs --check   says whether the files here equal what would be written
//
// The words and sentence templates are in grammar/. A template holds slots in braces:
//   {animal}         an entry of the list "animal"; the same entry everywhere in this template
//   {b:animal}       a second entry of that list, named b, never equal to the first
//   {animal.food}    a field of the chosen entry; a list of values means one of them
//   {b}, {b.food}    the entry named b again
// Everything is drawn from a seeded generator, so the same grammar always gives the same bytes.
import {readFileSync, writeFileSync} from 'node:fs';

const START_BYTES = 150_000;
const ARITHMETIC_LINES = 5_000;
const REVERSE_LINES = 2_400;
const REVERSE_LENGTH = 9;  // characters, the space between two words included

const pathOf = (name) => new URL(name, import.meta.url);
const read = (name) => readFileSync(pathOf(name), 'utf8');
const byteLength = (text) => Buffer.byteLength(text, 'utf8');

// mulberry32: a 32-bit generator, uniform in [0, 1).
function randomFrom(seed) {
  let state = seed;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let t = Math.imul(state ^ (state >>> 15), 1 | state);
    t = (t + Math.imul(t ^ (t >>> 7), 61 | t)) ^ t;
    return ((t ^ (t >>> 14)) >>> 0) / 4294967296;
  };
}

const pick = (list, random) => list[Math.floor(random() * list.length)];

// Fisher-Yates, on a copy.
function shuffled(list, random) {
  const result = [...list];
  for (let i = result.length - 1; i > 0; --i) {
    const j = Math.floor(random() * (i + 1));
    [result[i], result[j]] = [result[j], result[i]];
  }
  return result;
}

// Gives a capital letter to the first word of every line, sentence and quoted sentence.
function capitalize(text) {
  return text.replace(/(^(?:- )?|[.?!] |[:,] ")(\p{Ll})/gmu, (whole, before, letter, at) => {
    const opensQuotation = /[:,] "$/.test(before);
    // A quoted word in the middle of a sentence keeps its small letter; a quoted sentence ends
    // with a mark before its closing quotation mark.
    if (opensQuotation && !/^[^"]*[.?!]"/.test(text.slice(at + before.length))) return whole;
    return before + letter.toUpperCase();
  });
}

function expand(template, words, random) {
  const chosen = new Map();  // slot name -> {category, entry}
  const fields = new Map();  // "slot.field" -> the value chosen for it
  const bind = (slot, category) => {
    if (!words[category]) throw new Error(`no list "${category}" for a slot of: ${template}`);
    const taken = [...chosen.values()].filter((c) => c.category === category).map((c) => c.entry);
    const free = words[category].filter((entry) => !taken.includes(entry));
    chosen.set(slot, {category, entry: pick(free, random)});
  };
  return template.replace(/\{(?:(\w+):)?(\w+)(?:\.(\w+))?\}/g, (_, alias, name, field = 'word') => {
    const slot = alias ?? name;
    if (!chosen.has(slot)) bind(slot, name);
    const {entry} = chosen.get(slot);
    if (typeof entry === 'string') return entry;
    const key = `${slot}.${field}`;
    if (!fields.has(key)) {
      const value = entry[field];
      if (value === undefined) throw new Error(`no field "${field}" in a slot of: ${template}`);
      fields.set(key, Array.isArray(value) ? pick(value, random) : value);
    }
    return fields.get(key);
  });
}

// The fixed lines and dialogues once each, then one new sentence of every template in turn
// (in a new order each round) until the text is long enough. No sentence is written twice; a
// template that keeps giving sentences already written is used up and leaves the round.
function startCorpus() {
  const random = randomFrom(2024);
  const units = new Set([
    ...read('grammar/lines.txt').trimEnd().split('\n'),
    ...read('grammar/dialogues.txt').trimEnd().split('\n\n'),
  ]);
  let bytes = [...units].reduce((sum, unit) => sum + byteLength(unit) + 1, 0);
  let sources = ['vi', 'en', 'mixed'].flatMap((name) => {
    const {words, templates} = JSON.parse(read(`grammar/${name}.json`));
    return templates.map((template) => ({template, words}));
  });
  const newUnit = ({template, words}) => {
    for (let attempt = 0; attempt < 20; ++attempt) {
      const unit = capitalize(expand(template, words, random));
      if (!units.has(unit)) return unit;
    }
    return undefined;
  };
  while (bytes < START_BYTES && sources.length > 0) {
    for (const source of shuffled(sources, random)) {
      const unit = newUnit(source);
      if (unit === undefined) {
        sources = sources.filter((other) => other !== source);
        continue;
      }
      units.add(unit);
      bytes += byteLength(unit) + 1;
    }
  }
  return shuffled([...units], random).join('\n') + '\n';
}

// Sums of two numbers below one hundred: half of all pairs, so the other half can test a model.
function arithmeticCorpus() {
  const random = randomFrom(7);
  const pairs = Array.from({length: 100 * 100}, (_, i) => [Math.floor(i / 100), i % 100]);
  return shuffled(pairs, random)
    .slice(0, ARITHMETIC_LINES)
    .map(([a, b]) => `${a}+${b}=${a + b}\n`)
    .join('');
}

// Words and their reversal, in the plain letters a to z: every listed word alone, then pairs.
function reverseCorpus() {
  const random = randomFrom(11);
  const words = read('grammar/words.txt').trim().split(/\s+/);
  const phrases = new Set(words);
  while (phrases.size < REVERSE_LINES) {
    const phrase = `${pick(words, random)} ${pick(words, random)}`;
    if (phrase.length <= REVERSE_LENGTH) phrases.add(phrase);
  }
  const reversed = (phrase) => [...phrase].reverse().join('');
  return shuffled([...phrases], random).map((phrase) => `${phrase}>${reversed(phrase)}\n`).join('');
}

const corpora = {
  'vi_en_start.txt': startCorpus,
  'arithmetic.txt': arithmeticCorpus,
  'reverse.txt': reverseCorpus,
};

const option = process.argv[2];
if (option !== undefined && option !== '--check') {
  console.error('usage: node generate.mjs [--check]');
  process.exit(2);
}
for (const [name, generate] of Object.entries(corpora)) {
  const text = generate();
  if (option === '--check') {
    const same = read(name) === text;
    console.log(`${name}: ${same ? 'up to date' : 'differs from what generate.mjs writes'}`);
    if (!same) process.exitCode = 1;
  } else {
    writeFileSync(pathOf(name), text);
    console.log(`${name}: ${byteLength(text)} bytes`);
  }
}
