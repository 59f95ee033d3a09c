// Searching a list that is already on the page: every word that was typed must begin a word of the item.
import { accented, fold } from "./fold.js";

// Of a place: who looks for Hai Chau does not begin with its kind.
const KIND = /^(?:phuong|xa|dac khu|thi tran|tinh|thanh pho) /;

// What a place took in is told behind its name.
const TOOK_IN = / \(gom .*\)$/;

// Returns the items made ready to be searched; an item is { value, label, more? }.
export function indexed(items) {
  return items.map((item) => {
    const key = fold(item.label), name = key.replace(TOOK_IN, ""), bare = key.replace(KIND, "");
    return { item, key, bare, names: [name, name.replace(KIND, "")], said: accented(item.label), words: words(`${key} ${fold(item.more ?? "")}`), code: fold(item.value) };
  });
}

// Returns the items that fit, the best first; an empty text fits all, in their own order.
export function search(index, text) {
  const key = fold(text);
  if (!key) return index.map((entry) => entry.item);
  const query = { key, said: accented(text), words: words(key) };
  const found = [];
  for (const entry of index) {
    const rank = fit(entry, query);
    if (rank !== null) found.push({ rank, item: entry.item });
  }
  // Sorting is stable: what fits alike keeps the order of the list.
  return found.sort((a, b) => a.rank - b.rank).map((one) => one.item);
}

// With the accents as typed before without, the beginning before the middle.
function fit(entry, query) {
  if (entry.said === query.said || entry.code === query.key) return 0;
  if (entry.said.startsWith(query.said)) return 1;
  if (entry.key.startsWith(query.key) || entry.bare.startsWith(query.key)) return 2;
  if (` ${entry.said}`.includes(` ${query.said}`)) return 3;
  if (` ${entry.key}`.includes(` ${query.key}`)) return 4;
  if (entry.code.startsWith(query.key)) return 5;
  const all = query.words.every((word) => entry.words.some((one) => one.startsWith(word)));
  return all ? 6 : null;
}

function words(key) {
  return key.split(/[^a-z0-9]+/).filter(Boolean);
}
