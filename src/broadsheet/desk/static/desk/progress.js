// Keeps the figures of an issue fresh while it goes out. Rests while nobody looks.

const PAUSE_MS = 2000;
const SAY_EVERY_MS = 20_000;
const WINDOW_MS = 30_000;
const page = document.querySelector("[data-nl-progress]");
const number = new Intl.NumberFormat(document.documentElement.lang || "en");

const samples = [];
let saidAt = Date.now();

function put(name, value) {
  for (const place of page.querySelectorAll(`[data-nl="${name}"]`)) {
    place.textContent = number.format(value);
  }
}

function draw(parts) {
  const picture = page.querySelector("[data-nl-picture]");
  picture.replaceChildren(
    ...parts.map(([state, x, width]) => {
      const part = document.createElementNS("http://www.w3.org/2000/svg", "rect");
      part.setAttribute("class", `nl-fill--${state}`);
      part.setAttribute("x", x);
      part.setAttribute("width", width);
      part.setAttribute("height", 24);
      return part;
    }),
  );
}

function long(seconds) {
  const minutes = Math.max(Math.round(seconds / 60), 1);
  const words = minutes < 60 ? page.dataset.minutes : page.dataset.hours;
  return words.replace("{hours}", Math.floor(minutes / 60)).replace("{minutes}", minutes % 60);
}

// Over the last half minute: an average since the beginning would hide a pause.
function rate(found) {
  const now = performance.now();
  samples.push([now, found.done]);
  while (samples.length > 2 && now - samples[0][0] > WINDOW_MS) samples.shift();
  const [since, before] = samples[0];
  if (now - since < PAUSE_MS) return;
  const perSecond = ((found.done - before) * 1000) / (now - since);
  const shown = page.querySelector("[data-nl-rate]");
  if (found.due === 0) shown.textContent = "";
  else if (perSecond < 1) shown.textContent = `${page.dataset.slow}.`;
  else {
    const left = page.dataset.left.replace("{time}", long(found.due / perSecond));
    const pace = page.dataset.rate.replace("{rate}", number.format(Math.round(perSecond)));
    shown.textContent = `${pace}, ${left}.`;
  }
}

function say(found) {
  if (Date.now() - saidAt < SAY_EVERY_MS) return;
  saidAt = Date.now();
  page.querySelector("[data-nl-said]").textContent = page.dataset.said
    .replace("{done}", number.format(found.done))
    .replace("{total}", number.format(found.total));
}

// What is more than a figure (another state, an alarm, a language) is the server's to write.
function isOtherwise(found) {
  if (found.state !== page.dataset.state || found.alarm !== page.dataset.alarm) return true;
  return Object.keys(found.languages).some((code) => !row(code));
}

const row = (code) => page.querySelector(`[data-nl-language="${CSS.escape(code)}"]`);

function show(found) {
  for (const name of ["done", "total", "repeats"]) put(name, found[name]);
  page.querySelector("[data-nl-repeats]").hidden = !found.repeats;
  for (const [state, many] of Object.entries(found.states)) {
    put(`state-${state}`, many);
    page.querySelector(`[data-nl-state="${state}"]`).hidden = !many;
  }
  draw(found.parts);
  for (const [code, counts] of Object.entries(found.languages)) {
    const cells = row(code).querySelectorAll("td");
    counts.forEach((many, place) => {
      cells[place].textContent = number.format(many);
    });
  }
  rate(found);
  say(found);
}

async function look() {
  try {
    const answer = await fetch(page.dataset.nlProgress, { headers: { Accept: "application/json" } });
    if (!answer.ok || answer.redirected) throw new Error(answer.status);
    const found = await answer.json();
    const isBusy = page.querySelector("details[open]");
    if (isOtherwise(found) && !isBusy) return location.reload();
    if (!isOtherwise(found)) show(found);
  } catch {
    page.querySelector("[data-nl-rate]").textContent = page.dataset.lost;
  }
  later();
}

function later() {
  setTimeout(() => {
    if (!document.hidden) look();
    else document.addEventListener("visibilitychange", () => look(), { once: true });
  }, PAUSE_MS);
}

if (page?.dataset.moving) later();
