// Writes the generated corpora: all files that the table at the end names.
//
//   node generate.mjs           writes them
//   node generate.mjs --check   says whether the files here equal what would be written
//
// Tagged, paired and labelled sentences come from the grammars grammar/*.txt; grammar.mjs explains them.
// The words and sentence templates of the plain text are in grammar/*.json. A template holds slots in
// braces:
//   {animal}         an entry of the list "animal"; the same entry everywhere in this template
//   {b:animal}       a second entry of that list, named b, never equal to the first
//   {animal.food}    a field of the chosen entry; a list of values means one of them
//   {b}, {b.food}    the entry named b again
// Everything is drawn from a seeded generator, so the same grammar always gives the same bytes.
import {readFileSync, writeFileSync} from 'node:fs';

import {expandSymbol, parseGrammar, polish, written} from './grammar.mjs';

const START_BYTES = 150_000;
const ARITHMETIC_LINES = 5_000;
const REVERSE_LINES = 2_400;
const REVERSE_LENGTH = 9;  // characters, the space between two words included
const TAGGED_SENTENCES = 2_000;
const SPAN_SENTENCES = 1_000;
const PAIRS = 2_400;
const LABELLED_SENTENCES = 1_200;  // of all labels together

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

// `count` different expansions of `symbol`, no two with the same left side.
function distinct(grammar, symbol, count, random) {
  const found = new Map();
  for (let attempt = 0; found.size < count; ++attempt) {
    if (attempt === 100 * count) throw new Error(`${symbol} has fewer than ${count} sentences`);
    const sides = expandSymbol(grammar, symbol, random).map(polish);
    const key = written(sides[0]);
    if (!found.has(key)) found.set(key, sides);
  }
  return [...found.values()];
}

const grammarOf = (name) => parseGrammar(read(`grammar/${name}.txt`));

// token TAB tag, a blank line after each sentence. In B-I-O files what has no tag is outside.
function taggedCorpus(name, count, outside) {
  const tagOf = (tag) => (outside === undefined || /^[BI]-/.test(tag) ? tag : outside);
  return distinct(grammarOf(name), 'S', count, randomFrom(31))
    .map(([words]) => words.map(({word, tag}) => `${word}\t${tagOf(tag)}\n`).join('') + '\n')
    .join('');
}

// source TAB target.
function pairsCorpus(name) {
  return distinct(grammarOf(name), 'S', PAIRS, randomFrom(41))
    .map(([source, target]) => `${written(source)}\t${written(target)}\n`)
    .join('');
}

// label TAB sentence, as many of each label, mixed. The labels are the symbols no rule mentions.
function labelledCorpus(name) {
  const random = randomFrom(53);
  const grammar = grammarOf(name);
  const mentioned = new Set(Object.values(grammar).flat(3).map((part) => part.symbol));
  const labels = Object.keys(grammar).filter((symbol) => !mentioned.has(symbol));
  const lines = labels.flatMap((label) =>
    distinct(grammar, label, LABELLED_SENTENCES / labels.length, random)
      .map(([words]) => `${label.replaceAll('_', ' ')}\t${written(words)}\n`));
  return shuffled(lines, random).join('');
}

const corpora = {
  'vi_en_start.txt': startCorpus,
  'arithmetic.txt': arithmeticCorpus,
  'reverse.txt': reverseCorpus,
  'tagged_en.tsv': () => taggedCorpus('tagged_en', TAGGED_SENTENCES),
  'tagged_vi.tsv': () => taggedCorpus('tagged_vi', TAGGED_SENTENCES),
  'spans_en.tsv': () => taggedCorpus('spans_en', SPAN_SENTENCES, 'O'),
  'spans_vi.tsv': () => taggedCorpus('spans_vi', SPAN_SENTENCES, 'O'),
  'pairs_en_vi.tsv': () => pairsCorpus('pairs_en_vi'),
  'sentiment_en.tsv': () => labelledCorpus('sentiment_en'),
  'sentiment_vi.tsv': () => labelledCorpus('sentiment_vi'),
  'topic_en.tsv': () => labelledCorpus('topic_en'),
  'topic_vi.tsv': () => labelledCorpus('topic_vi'),
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
