// The form's token belongs to the session: after a new sign-in in another window the page gets the new one.
// Somebody else's sign-in is none: what one person typed must not go into another's record.

export function renewToken() {
  const request = new XMLHttpRequest();
  // A document is read without being shown, which a policy against written markup lets nothing else do.
  request.responseType = "document";
  return new Promise((done) => {
    request.addEventListener("loadend", () => done(take(request.response)));
    request.open("GET", location.href);
    request.send();
  });
}

function take(page) {
  const token = page?.querySelector("input[name=csrf_token]")?.value;
  if (!token || nameIn(page) !== nameIn(document)) return false;
  for (const input of document.querySelectorAll("input[name=csrf_token]")) input.value = token;
  return true;
}

function nameIn(page) {
  return page.querySelector(".account__name")?.textContent;
}
