// Keeps the table of an article's editions fresh while some are being made.

const PAUSE = 1000;

async function refresh(table) {
  const seconds = Number(table.dataset.edRefresh);
  if (!seconds) return;
  await new Promise((done) => setTimeout(done, seconds * PAUSE));
  const busy = table.querySelector("details[open]") || table.contains(document.activeElement);
  if (document.hidden || busy) return refresh(table);
  try {
    const answer = await fetch(location.href);
    if (!answer.ok) return;
    const page = new DOMParser().parseFromString(await answer.text(), "text/html");
    const fresh = page.getElementById(table.id);
    if (!fresh) return;
    table.replaceWith(fresh);
    refresh(fresh);
  } catch {
    refresh(table);
  }
}

const table = document.querySelector("[data-ed-refresh]");
if (table) refresh(table);
