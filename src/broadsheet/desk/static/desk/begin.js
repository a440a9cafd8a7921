// Starts Wagtail's pickers and panels without inline scripts, so that the desk's content security
// policy can refuse every script that is not a file of ours.
//
// Where Wagtail writes <script>new ImageChooser("id", {…})</script>, the desk writes
// <template data-desk-begin="ImageChooser" data-desk-args='["id", {…}]'>. This file starts what
// stands on the page and, as Wagtail's own scripts would be, what is added to it later.

(() => {
  const CLASSES = /^(InlinePanel|MultipleChooserPanel|[A-Za-z]+Chooser)$/;
  const FUNCTIONS = new Set([
    "initDateChooser",
    "initTimeChooser",
    "initDateTimeChooser",
    "createTaskChooser",
  ]);

  function start(mark) {
    if (mark.dataset.deskBegun) return;
    mark.dataset.deskBegun = "yes";
    const name = mark.dataset.deskBegin;
    const start = window[name];
    if (typeof start !== "function") return;
    const values = JSON.parse(mark.dataset.deskArgs);
    if (FUNCTIONS.has(name)) start(...values);
    else if (CLASSES.test(name)) new start(...values);
  }

  function startIn(node) {
    if (node.nodeType !== Node.ELEMENT_NODE) return;
    if (node.matches("[data-desk-begin]")) start(node);
    for (const mark of node.querySelectorAll("[data-desk-begin]")) start(mark);
  }

  new MutationObserver((changes) => {
    for (const change of changes) change.addedNodes.forEach(startIn);
  }).observe(document.documentElement, { childList: true, subtree: true });
  startIn(document.documentElement);
})();
