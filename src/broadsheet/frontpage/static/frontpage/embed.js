// Loads a player when the reader asks for it, and not before: [data-player].
for (const embed of document.querySelectorAll("[data-player]")) {
  const ask = embed.querySelector(".embed-ask");
  if (!ask) continue;
  ask.hidden = false;
  ask.querySelector("button").addEventListener("click", () => {
    const frame = document.createElement("iframe");
    frame.src = embed.dataset.player;
    frame.title = embed.dataset.title;
    frame.allow = "fullscreen; encrypted-media; picture-in-picture";
    frame.referrerPolicy = "strict-origin-when-cross-origin";
    ask.replaceWith(frame);
    frame.focus();
  });
}
