// What makes the record's inputs easier; each of them works without it.
import { chooseFrom } from "./choose.js";
import { count } from "./counter.js";
import { readAloud } from "./person_id.js";
import { assist } from "./places.js";

for (const select of document.querySelectorAll("select[data-choose]")) chooseFrom(select);
for (const place of document.querySelectorAll("[data-place]")) assist(place);
for (const area of document.querySelectorAll("textarea[data-counter]")) count(area);
for (const input of document.querySelectorAll("[data-person-id]")) readAloud(input);
