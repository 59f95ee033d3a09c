// Runs vectors through the JavaScript verifier: reads one JSON of jobs from standard input, writes one of
// results. A job is a list of vectors, or the flips of one code.
import { readFileSync } from "node:fs";
import { pathToFileURL } from "node:url";

const [, , folder] = process.argv;
const load = (name) => import(pathToFileURL(`${folder}/${name}.js`));
const [base41, { fromHex }, { FormatError }, portrait, statusList, trustList, verifier] = await Promise.all(
  ["base41", "bytes", "errors", "portrait", "status-list", "trust-list", "verifier"].map(load),
);

const job = JSON.parse(readFileSync(0, "utf8"));
const around = job.around;
const root = fromHex(around.root);
const trust = await trustList.read(fromHex(around.trust), { root, now: 0 });
const AGES = { day: 86_400, aging: 86_401, oldest: 3 * 86_400, old: 3 * 86_400 + 1, future: -61 };

function named(name) {
  const given = around.lists[name];
  const content = new Uint8Array(statusList.SIZE);
  for (const [index, status] of Object.entries(given.not_valid)) content[Math.floor(index / 4)] |= status << ((index % 4) * 2);
  return { uri: given.uri, issuedAt: given.issued_at, expiresAt: given.expires_at, content };
}

const known = { list: named("list"), next: named("next") };

function lists(name, now) {
  if (name === "none") return new Map();
  const listed = { ...known[name === "next" ? "next" : "list"] };
  if (name in AGES) Object.assign(listed, { issuedAt: now - AGES[name], expiresAt: now + 86_400 });
  if (name === "ended") listed.expiresAt = now;
  return new Map([[listed.uri, listed]]);
}

function checker(vector) {
  const policy = vector.policy ?? {};
  return {
    trust,
    lists: lists(vector.lists ?? "list", vector.now),
    clock: { now: vector.now, learnedAt: vector.clock_learned_at },
    policy: {
      purposes: policy.purposes ?? verifier.DEFAULT_POLICY.purposes,
      acceptsBasic: policy.accepts_basic ?? true,
      needsPortrait: policy.needs_portrait ?? false,
    },
    question: { challenge: vector.challenge ? fromHex(vector.challenge) : null, audience: vector.audience ?? null },
    seen: new Set((vector.seen ?? []).map(([serial, at]) => verifier.seenName(serial, at))),
  };
}

const READERS = {
  trust: (vector) => trustList.read(fromHex(vector.given), { root, now: vector.now, lowestCounter: vector.lowest_counter }),
  status: (vector) => statusList.read(fromHex(vector.given), trust, vector.seen ? known[vector.seen] : null),
  delta: (vector) => statusList.applyDelta(known[vector.seen], fromHex(vector.given), trust),
  frame: async (vector) => portrait.decode(vector.given),
};

async function run(vector) {
  if (vector.kind in READERS) {
    try {
      await READERS[vector.kind](vector);
    } catch (error) {
      if (error instanceof FormatError) return ["invalid", error.code];
      throw error;
    }
    return ["valid", "ok"];
  }
  const judge = vector.kind === "code" ? verifier.verify : verifier.verifyAddress;
  const image = vector.image ? fromHex(around.images[vector.image]) : null;
  const result = await judge(vector.given, checker(vector), image);
  return [result.verdict, result.code];
}

// Every bit of the decoded bytes, and every character by its neighbour in the alphabet.
function* flipped(code) {
  const data = base41.decode(code);
  for (let bit = 0; bit < data.length * 8; bit += 1) {
    const changed = data.slice();
    changed[bit >> 3] ^= 1 << (bit & 7);
    yield base41.encode(changed);
  }
  for (let place = 0; place < code.length; place += 1) {
    for (const character of job.characters) {
      if (character !== code[place]) yield code.slice(0, place) + character + code.slice(place + 1);
    }
  }
}

async function flips(vector) {
  const counts = {};
  for (const given of flipped(vector.given)) {
    const [verdict] = await run({ ...vector, given });
    counts[verdict] = (counts[verdict] ?? 0) + 1;
  }
  return counts;
}

async function timed(vector, times) {
  await run(vector);
  const start = performance.now();
  for (let count = 0; count < times; count += 1) await run(vector);
  return (performance.now() - start) / times;
}

const results = [];
for (const vector of job.vectors ?? []) results.push(await run(vector));
const answer = { results };
if (job.flip) answer.flips = await flips(job.flip);
if (job.time) answer.milliseconds = await timed(job.time, 100);
process.stdout.write(JSON.stringify(answer));
