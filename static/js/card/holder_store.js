// What this phone keeps of the card: signed papers and the name of a key. Without the passkey they open nothing.
// In a store of its own, which signing out empties; never in a cache of pages.
const [BASE, STORE, ONLY] = ["card", "held", 1];

export const read = () => run("readonly", (store) => store.get(ONLY));
export const keep = (held) => run("readwrite", (store) => store.put(held, ONLY));
export const forget = () => run("readwrite", (store) => store.delete(ONLY));

async function run(mode, doing) {
  const base = await opened();
  try {
    const transaction = base.transaction(STORE, mode, { durability: "strict" });
    const request = doing(transaction.objectStore(STORE));
    return await new Promise((done, failed) => {
      transaction.oncomplete = () => done(request.result ?? null);
      transaction.onabort = transaction.onerror = () => failed(transaction.error);
    });
  } finally {
    base.close();
  }
}

function opened() {
  return new Promise((done, failed) => {
    const request = indexedDB.open(BASE, 1);
    request.onupgradeneeded = () => request.result.createObjectStore(STORE);
    request.onsuccess = () => done(request.result);
    request.onerror = () => failed(request.error);
  });
}
