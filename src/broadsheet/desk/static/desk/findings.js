// Opens the panel of an import's findings once, and puts it away when the editor has seen to it.

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
  if (toggle && box && box.hidden) toggle.click();
}

if (panel) {
  panel.querySelector("[data-desk-dismiss]")?.addEventListener("click", (event) => {
    dismiss(event.currentTarget);
  });
  if (document.readyState === "complete") open();
  else window.addEventListener("load", open, { once: true });
}
