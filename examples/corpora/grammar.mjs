// Grammars that say more than words: with tags, or with two languages side by side.
//
//   # a comment
//   Name: alternative; alternative      a symbol and what it may become
//     alternative                       a line set in goes on with the symbol above
//   Name/NOUN: cat; dog                 words without a tag of their own get this one
//
// An alternative is a row of words and slots:
//   word, word/TAG                      an underscore is a space inside of a word
//   {Name}                              whatever the symbol becomes; the same everywhere in this
//                                       alternative, on both sides of it
//   {b:Name}                            another one, never the same as {Name}
//   {Name}+s, go+ed                     English endings on the first word: s, ed, ing, er (see inflect)
//   left = right                        two sides: what is said in one language and in the other
const INFLECTED = {
  child: {s: 'children'}, man: {s: 'men'}, woman: {s: 'women'}, fish: {s: 'fish'}, bus: {s: 'buses'}, knife: {s: 'knives'},
  be: {s: 'is', ed: 'was'}, have: {s: 'has', ed: 'had'}, do: {ed: 'did'}, go: {ed: 'went'}, eat: {ed: 'ate'},
  drink: {ed: 'drank'}, see: {ed: 'saw'}, buy: {ed: 'bought'}, find: {ed: 'found'}, bring: {ed: 'brought'},
  draw: {ed: 'drew'}, take: {ed: 'took'}, make: {ed: 'made'}, write: {ed: 'wrote'}, read: {ed: 'read'},
  sing: {ed: 'sang'}, swim: {ed: 'swam', ing: 'swimming'}, run: {ed: 'ran', ing: 'running'}, sleep: {ed: 'slept'},
  sit: {ed: 'sat', ing: 'sitting'}, stand: {ed: 'stood'}, ring: {ed: 'rang'}, light: {ed: 'lit'}, cut: {ed: 'cut', ing: 'cutting'},
  hold: {ed: 'held'}, leave: {ed: 'left'}, come: {ed: 'came'}, know: {ed: 'knew'}, think: {ed: 'thought'},
  tell: {ed: 'told'}, say: {ed: 'said'}, give: {ed: 'gave'}, teach: {ed: 'taught'}, wear: {ed: 'wore'}, sell: {ed: 'sold'},
  lose: {ed: 'lost'}, meet: {ed: 'met'}, feel: {ed: 'felt'}, fly: {ed: 'flew'}, drive: {ed: 'drove'}, keep: {ed: 'kept'}, ride: {ed: 'rode'}, break: {ed: 'broke'},
  plan: {ed: 'planned', ing: 'planning'}, stop: {ed: 'stopped', ing: 'stopping'}, hug: {ed: 'hugged', ing: 'hugging'},
  big: {er: 'bigger'}, hot: {er: 'hotter'}, thin: {er: 'thinner'}, good: {er: 'better'}, bad: {er: 'worse'},
};

// The regular endings of English, and what is irregular among the words of the grammars.
export function inflect(word, ending) {
  const irregular = INFLECTED[word]?.[ending];
  if (irregular) return irregular;
  const y = /[^aeiou]y$/.test(word);  // carry, heavy
  switch (ending) {
    case 's':
      if (y) return word.slice(0, -1) + 'ies';
      return word + (/(s|x|z|ch|sh|[^aeiou]o)$/.test(word) ? 'es' : 's');
    case 'ed':
    case 'er':
      if (y) return word.slice(0, -1) + 'i' + ending;
      return word + (word.endsWith('e') ? ending.slice(1) : ending);
    case 'ing':
      return (/[^eoy]e$/.test(word) ? word.slice(0, -1) : word) + 'ing';
    default:
      throw new Error(`no ending "${ending}" (of ${word})`);
  }
}

// {symbol: [alternative]}; an alternative is a list of sides, a side a list of parts:
// {word, tag, ending} or {slot, symbol, ending}.
export function parseGrammar(text) {
  const rules = {};
  let name, defaultTag;
  for (const line of text.split('\n')) {
    if (line.startsWith('#') || line.trim() === '') continue;
    let rest = line;
    const head = /^([\p{L}\d_]+)(?:\/([\w-]+))?:/u.exec(line);
    if (head) {
      [, name, defaultTag] = head;
      if (rules[name]) throw new Error(`${name} is there twice`);
      rules[name] = [];
      rest = line.slice(head[0].length);
    } else if (!/^\s/.test(line) || !name) {
      throw new Error(`no symbol in the line: ${line}`);
    }
    const alternatives = rest.split(/\s*;(?:\s+|$)/).map((part) => part.trim()).filter(Boolean);
    rules[name].push(...alternatives.map((one) => parseAlternative(one, defaultTag)));
  }
  for (const part of Object.values(rules).flat(3)) {
    if (part.symbol && !rules[part.symbol]) throw new Error(`no symbol ${part.symbol}`);
  }
  return rules;
}

function parseAlternative(text, defaultTag) {
  return text.split(' = ').map((side) =>
    side.trim().split(/\s+/).map((part) => {
      const slot = /^\{(?:(\w+):)?([\p{L}\d_]+)\}(?:\+(\w+))?$/u.exec(part);
      if (slot) return {slot: slot[1] ?? slot[2], symbol: slot[2], ending: slot[3]};
      const [, word, ending, tag] = /^(.+?)(?:\+(\w+))?(?:\/([A-Z-]+))?$/.exec(part);
      const own = tag ?? (/^\p{P}+$/u.test(word) ? 'PUNCT' : defaultTag);
      return {word: word.replaceAll('_', ' '), tag: own, ending};
    }));
}

// What `symbol` becomes: a list of sides, each a list of {word, tag}.
export function expandSymbol(rules, symbol, random) {
  const alternatives = rules[symbol];
  const sides = alternatives[Math.floor(random() * alternatives.length)];
  const bound = new Map();  // slot -> {symbol, sides, key}
  for (const {slot, symbol: of} of sides.flat()) {
    if (!slot || bound.has(slot)) continue;
    const taken = [...bound.values()].filter((one) => one.symbol === of).map((one) => one.key);
    for (let attempt = 0; !bound.has(slot); ++attempt) {
      if (attempt === 100) throw new Error(`${of} has too few alternatives for two in ${symbol}`);
      const expanded = expandSymbol(rules, of, random);
      const key = JSON.stringify(expanded);
      if (!taken.includes(key)) bound.set(slot, {symbol: of, sides: expanded, key});
    }
  }
  // What has one side only is the same in both languages.
  const side = (of, index) => of[Math.min(index, of.length - 1)];
  const count = Math.max(sides.length, ...[...bound.values()].map((one) => one.sides.length));
  return Array.from({length: count}, (_, index) =>
    side(sides, index).flatMap(({slot, word, tag, ending}) => {
      const words = slot ? side(bound.get(slot).sides, index) : [{word, tag}];
      if (!ending) return words;
      return [{...words[0], word: inflect(words[0].word, ending)}, ...words.slice(1)];
    }));
}

const upper = (word) => word.replace(/^\p{Ll}/u, (letter) => letter.toUpperCase());

// Capital letter first; "a" before a vowel becomes "an".
export function polish(words) {
  return words.map(({word, tag}, i) => {
    const vowel = /^[aeiou]/i.test(words[i + 1]?.word ?? '') && !/^(one|use)/.test(words[i + 1].word);
    const right = word === 'a' && tag !== 'NOUN' && vowel ? 'an' : word;
    return {word: i === 0 ? upper(right) : right, tag};
  });
}

// Words as people write them: no space before a mark, nor before 's.
export function written(words) {
  return words.map(({word}) => word).join(' ').replace(/ ([.,?!:]|'s\b)/g, '$1');
}
