// Names the text editors for those who hear the page: Wagtail's have a label beside them that is
// not theirs, so a screen reader would say “edit text” and no more.

(() => {
  function label(editor) {
    const near = editor.closest("[data-field]")?.querySelector("label, .w-field__label");
    const panel = editor.closest(".w-panel, [data-streamfield-child]");
    const heading = panel?.querySelector("[data-panel-heading-text], .c-sf-block__title");
    return (near || heading)?.textContent.replace("*", "").trim() ?? "";
  }

  function nameIn(node) {
    if (node.nodeType !== Node.ELEMENT_NODE) return;
    for (const editor of node.querySelectorAll('[role="textbox"]:not([aria-label])')) {
      const text = label(editor);
      if (text) editor.setAttribute("aria-label", text);
    }
  }

  new MutationObserver((changes) => {
    if (changes.some((change) => change.addedNodes.length)) nameIn(document.body);
  }).observe(document.documentElement, { childList: true, subtree: true });
})();
