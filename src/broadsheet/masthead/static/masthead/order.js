// Lets ticked languages be moved up and down: the order of the page is the order that is stored.

(() => {
  function button(words, sign, move) {
    const made = document.createElement("button");
    made.type = "button";
    made.className = "masthead-move";
    made.textContent = sign;
    made.setAttribute("aria-label", words);
    made.addEventListener("click", () => {
      move();
      made.focus();
    });
    return made;
  }

  function arrange(list, said) {
    for (const item of list.children) {
      const box = item.querySelector("input");
      const label = item.querySelector("label");
      if (!box || !label) continue;
      const name = label.textContent.trim();
      const words = (pattern) => pattern.replace("{language}", name);
      const moves = document.createElement("span");
      moves.hidden = !box.checked;
      moves.append(
        button(words(said.earlier), "↑", () => {
          if (item.previousElementSibling) item.previousElementSibling.before(item);
        }),
        button(words(said.later), "↓", () => {
          if (item.nextElementSibling) item.nextElementSibling.after(item);
        }),
      );
      item.append(moves);
      box.addEventListener("change", () => {
        moves.hidden = !box.checked;
        if (!box.checked) return;
        const chosen = [...list.children].filter(
          (one) => one !== item && one.querySelector("input")?.checked,
        );
        if (chosen.length) chosen.at(-1).after(item);
        else list.prepend(item);
      });
    }
  }

  function begin() {
    const found = new Map();
    for (const box of document.querySelectorAll("input[data-ordered]")) {
      found.set(box.closest("div[id]"), box.dataset);
    }
    for (const [list, said] of found) arrange(list, said);
  }

  if (document.readyState === "loading") document.addEventListener("DOMContentLoaded", begin);
  else begin();
})();
