// Opens the panel of an import's findings once, and puts it away when the editor has seen to it.
// On a phone it would cover the article: there its sign, with the count, is enough.

const panel = document.querySelector("[data-desk-findings]");

function token() {
  const config = document.getElementById("wagtail-config");
  return config ? JSON.parse(config.textContent).CSRF_TOKEN : "";
}

async function dismiss(button) {
  button.disabled = true;
  const answer = await fetch(panel.dataset.dismissUrl, {
    method: "POST",
    headers: { "X-CSRFToken": token() },
  });
  if (!answer.ok) {
    button.disabled = false;
    return;
  }
  document.querySelector('[data-side-panel-toggle="findings"]')?.click();
  document.querySelector('[data-side-panel-toggle="findings"]')?.remove();
  panel.remove();
}

function open() {
  const toggle = document.querySelector('[data-side-panel-toggle="findings"]');
  const box = document.querySelector('[data-side-panel="findings"]');
  const beside = window.matchMedia("(min-width: 50rem)").matches;
  if (beside && toggle && box && box.hidden) toggle.click();
}

if (panel) {
  panel.querySelector("[data-desk-dismiss]")?.addEventListener("click", (event) => {
    dismiss(event.currentTarget);
  });
  if (document.readyState === "complete") open();
  else window.addEventListener("load", open, { once: true });
}
