// The Translate menu: finds as one types, moves by arrows, offers the reader's own language.
const menu = document.querySelector("[data-translate]");

const plain = (text) => text.normalize("NFD").replace(/\p{M}/gu, "").toLowerCase().trim();

function bindFilter() {
  const field = menu.querySelector("input");
  const none = menu.querySelector("[data-none]");
  const items = [...menu.querySelectorAll("li")];
  const shown = () => [...menu.querySelectorAll("li:not([hidden]) a")];
  field.closest("p").hidden = false;

  field.addEventListener("input", () => {
    const wanted = plain(field.value);
    for (const item of items) item.hidden = !plain(item.textContent).includes(wanted);
    for (const list of menu.querySelectorAll("ul")) {
      const label = list.previousElementSibling;
      if (label.matches(".translate-state")) label.hidden = !list.querySelector("li:not([hidden])");
    }
    none.textContent = shown().length ? "" : none.dataset.none;
  });
  menu.addEventListener("keydown", (event) => {
    const links = shown();
    const at = links.indexOf(document.activeElement);
    if (event.key === "Escape") {
      menu.open = false;
      menu.querySelector("summary").focus();
    } else if (event.key === "Enter" && event.target === field && links.length) {
      event.preventDefault();
      links[0].click();
    } else if (event.key === "ArrowDown" && menu.open) {
      event.preventDefault();
      links[Math.min(at + 1, links.length - 1)]?.focus();
    } else if (event.key === "ArrowUp" && menu.open) {
      event.preventDefault();
      (at > 0 ? links[at - 1] : field).focus();
    }
  });
  menu.addEventListener("toggle", () => menu.open && matchMedia("(pointer: fine)").matches && field.focus());
}

// Remembered for this visit alone.
const wasDismissed = () => { try { return sessionStorage.getItem("no-offer"); } catch { return true; } };
const dismiss = () => { try { sessionStorage.setItem("no-offer", "1"); } catch { /* private mode */ } };

// The link in the language that the browser's owner reads best, unless it is the page's.
function wantedLink() {
  const here = document.documentElement.lang.toLowerCase();
  const ready = [...menu.querySelectorAll('li a:not([href^="/translations/"])')];
  for (const wanted of navigator.languages ?? []) {
    const code = wanted.toLowerCase();
    const short = code.split("-")[0];
    if (code === here || short === here.split("-")[0]) return null;
    const link = [code, short].map((one) => ready.find((a) => a.lang.toLowerCase() === one)).find(Boolean);
    if (link) return link;
  }
  return null;
}

async function offer() {
  const link = wasDismissed() ? null : wantedLink();
  if (!link) return;
  const { lang } = link;
  const answer = await fetch("/offers.txt");
  const line = answer.ok && (await answer.text()).split("\n").find((one) => one.startsWith(`${lang} `));
  if (!line) return;
  const bar = document.createElement("p");
  bar.className = "offer";
  const to = Object.assign(document.createElement("a"), {
    href: link.href, hreflang: lang, textContent: line.slice(lang.length + 1), lang, dir: "auto",
  });
  const close = Object.assign(document.createElement("button"), { type: "button", textContent: "×" });
  close.addEventListener("click", () => { dismiss(); bar.remove(); });
  bar.append(to, close);
  menu.before(bar);
}

// “Report a mistake” takes along the words that the reader has marked.
function bindMistake() {
  document.querySelector("[data-mistake]")?.addEventListener("click", (event) => {
    const words = String(getSelection()).trim().slice(0, 300);
    const link = event.currentTarget;
    link.search = words ? `?${new URLSearchParams({ words })}` : "";
  });
}

if (menu) {
  bindFilter();
  offer().catch(() => { /* offline: the menu is still there */ });
  bindMistake();
}
