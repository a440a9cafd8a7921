// Shows at once what is chosen; lets a form that must not be sent twice be sent once.

for (const form of document.querySelectorAll("[data-nl-auto]")) {
  form.querySelector("[data-nl-auto-button]").hidden = true;
  form.addEventListener("change", () => form.requestSubmit());
}

for (const form of document.querySelectorAll("[data-nl-once]")) {
  form.addEventListener("submit", (event) => {
    if (form.dataset.sent) event.preventDefault();
    form.dataset.sent = "yes";
  });
  window.addEventListener("pageshow", () => {
    delete form.dataset.sent;
  });
}
