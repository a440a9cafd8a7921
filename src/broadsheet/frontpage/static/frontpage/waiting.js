// The original in another language's place: waits for the edition that is being made, or lets the
// browser translate where it can (the Translator API): [data-waiting].
const notice = document.querySelector("[data-waiting]");

async function wait(pause) {
  await new Promise((done) => setTimeout(done, pause));
  try {
    const answer = await fetch(notice.dataset.status, { cache: "no-store" });
    const found = await answer.json();
    notice.querySelector(".progress").textContent = found.text;
    if (found.state !== "being_made") {
      location.assign(notice.querySelector("form").action);
      return;
    }
  } catch { /* offline for a moment: try again */ }
  wait(Math.min(pause * 1.3, 20000));
}

function* wordsOf(root) {
  const walker = document.createTreeWalker(root, NodeFilter.SHOW_TEXT);
  while (walker.nextNode()) if (walker.currentNode.data.trim()) yield walker.currentNode;
}

async function letBrowserTranslate(button) {
  const { source, target, busy, done, failed } = notice.dataset;
  const status = notice.querySelector(".progress");
  const own = (part) => !part.closest("[data-waiting], .translate");
  const parts = [...document.querySelectorAll(`.article [lang="${source}"]`)].filter(own);
  button.disabled = true;
  status.textContent = busy;
  try {
    const translator = await Translator.create({ sourceLanguage: source, targetLanguage: target });
    const found = new Map();
    for (const node of parts.flatMap((part) => [...wordsOf(part)])) {
      if (found.has(node)) continue;
      const [, before, words, after] = node.data.match(/^(\s*)([^]*?)(\s*)$/);
      found.set(node, before + await translator.translate(words) + after);
    }
    translator.destroy();
    // All or nothing: a page half in one language and half in another would be worse than none.
    for (const [node, text] of found) node.data = text;
    for (const part of parts) {
      part.lang = target;
      part.dir = document.documentElement.dir;
    }
    status.textContent = done;
    button.remove();
  } catch {
    status.textContent = failed;
    button.disabled = false;
  }
}

async function offerBrowser() {
  const button = notice.querySelector("[data-browser]");
  if (!button || !("Translator" in self)) return;
  const { source, target } = notice.dataset;
  try {
    const can = await Translator.availability({ sourceLanguage: source, targetLanguage: target });
    if (can === "unavailable") return;
  } catch { return; }
  button.hidden = false;
  button.addEventListener("click", () => letBrowserTranslate(button));
}

if (notice) {
  if (notice.dataset.waiting === "being_made") wait(2000);
  else offerBrowser();
}
