// node unicode_tables.mjs IN OUT: utf8proc_data.c of utf8proc 2.8 without what the engine never asks for. Its tables are a
// third of a megabyte, most of it upper and lower case, compatibility decompositions, widths and directions of writing.
// What stays: category, combining class, canonical decomposition and composition, grapheme boundary.
// engine/text/unicode_tables_test.cc compares the answers with those of the whole tables.
import { readFileSync, writeFileSync } from 'node:fs';

const [input, output] = process.argv.slice(2);
const source = readFileSync(input, 'utf8');

// A table is one `static const TYPE utf8proc_NAME[] = { … };`.
function table(name) {
  const found = source.match(new RegExp(`utf8proc_${name}\\[\\] = \\{([^;]*)\\};`));
  if (!found) throw new Error(`${input}: there is no table ${name}`);
  return found[1];
}
const numbers = (name) => table(name).match(/\d+/g).map(Number);

// Things that are told apart by their text, each kept once, in the order in which they were first met.
class Distinct {
  #places = new Map();
  all = [];

  place(things) {
    const key = things.join();
    if (!this.#places.has(key)) {
      this.#places.set(key, this.all.length);
      this.all.push(...things);
    }
    return this.#places.get(key);
  }
}

const fields = [
  'category', 'combining_class', 'bidi_class', 'decomp_type', 'decomp_seqindex', 'casefold_seqindex', 'uppercase_seqindex',
  'lowercase_seqindex', 'titlecase_seqindex', 'comb_index', 'bidi_mirrored', 'comp_exclusion', 'ignorable',
  'control_boundary', 'charwidth', 'pad', 'boundclass',
];
const unused = {
  bidi_class: 0, decomp_type: 0, casefold_seqindex: 'UINT16_MAX', uppercase_seqindex: 'UINT16_MAX',
  lowercase_seqindex: 'UINT16_MAX', titlecase_seqindex: 'UINT16_MAX', bidi_mirrored: 'false', ignorable: 'false',
  control_boundary: 'false', charwidth: 0,
};

const oldSequences = numbers('sequences');
const sequences = new Distinct();

// A decomposition names its place in the table and, in its two highest bits, how many code points follow the first.
function sequence(name) {
  if (name === 'UINT16_MAX') return name;
  const start = Number(name) & 0x3fff;
  const more = Number(name) >> 14;
  if (more === 3) throw new Error(`${input}: a canonical decomposition of more than 3 code points`);
  let end = start;
  for (let i = 0; i <= more; ++i) end += (oldSequences[end] & 0xf800) === 0xd800 ? 2 : 1;  // UTF-16
  return sequences.place(oldSequences.slice(start, end)) | more << 14;
}

const oldProperties = table('properties').match(/\{[^}]*\}/g).map((row) => {
  const values = row.slice(1, -1).split(',').map((value) => value.trim());
  if (values.length !== fields.length) throw new Error(`${input}: unknown properties ${row}`);
  return Object.fromEntries(fields.map((field, i) => [field, values[i]]));
});
const properties = new Distinct();
const newPlaces = new Map();

function property(place) {
  if (!newPlaces.has(place)) {
    const old = oldProperties[place];
    const isCanonical = old.decomp_type === '0';
    const decomp_seqindex = isCanonical ? sequence(old.decomp_seqindex) : 'UINT16_MAX';
    const values = Object.values({ ...old, ...unused, decomp_seqindex });
    newPlaces.set(place, properties.place([`{${values.join(', ')}}`]));
  }
  return newPlaces.get(place);
}

property(0);  // of what is no code point
const oldBlocks = numbers('stage2table');
const blocks = new Distinct();
const stage1 = numbers('stage1table').map((start) => blocks.place(oldBlocks.slice(start, start + 256).map(property)));

const uint16 = (name, values) => `static const utf8proc_uint16_t utf8proc_${name}[] = {\n${values.join(', ')}\n};\n`;
writeFileSync(output, [
  uint16('sequences', sequences.all),
  uint16('stage1table', stage1),
  uint16('stage2table', blocks.all),
  `static const utf8proc_property_t utf8proc_properties[] = {\n${properties.all.join(',\n')}\n};\n`,
  uint16('combinations', numbers('combinations')),
].join('\n'));
