// What the card's page asks the portal. Without a network, or without a sign-in, the card goes on as it is.
const PATIENCE = 8000;

export class Refused extends Error {
  constructor(code, sentence) {
    super(sentence);
    this.code = code;
  }
}

export class Away extends Error {}

// What the server knows of the card: an object, or "away" without a network, or "out" where nobody is signed in.
export async function state() {
  try {
    const answer = await fetch("/card/state", { redirect: "manual", signal: AbortSignal.timeout(PATIENCE) });
    if (answer.type === "opaqueredirect") return "out";
    const found = await answer.json();
    return answer.ok ? found : { refusal: found.problem, card: null, bound_key: null, is_offered: false };
  } catch {
    return "away";
  }
}

export async function send(path, token, fields = {}) {
  let answer;
  try {
    const body = new URLSearchParams({ csrf_token: token, ...fields });
    answer = await fetch(path, { method: "POST", body, redirect: "manual", signal: AbortSignal.timeout(PATIENCE) });
  } catch {
    throw new Away();
  }
  const found = await answer.json().catch(() => ({}));
  if (!answer.ok) throw new Refused(found.code ?? "", found.problem ?? "");
  return found;
}
