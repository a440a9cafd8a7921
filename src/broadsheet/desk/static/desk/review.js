// The review screen: saves what is typed, says when somebody else was quicker, follows the keys.
// Without it every text is a plain form.

const PAUSE_MS = 1500;
const screen = document.querySelector("[data-ed-review]");

class Text {
  constructor(form) {
    this.form = form;
    this.row = form.closest("li");
    this.area = form.querySelector("textarea");
    this.seen = form.elements.seen;
    this.status = form.querySelector("[data-ed-status]");
    this.conflict = form.querySelector("[data-ed-conflict]");
    this.saved = this.area.value;
    this.busy = null;
    this.timer = null;
    this.theirs = null;
    this.fit();
    this.area.addEventListener("input", () => this.typed());
    this.area.addEventListener("blur", () => this.saveSoon(0));
    form.addEventListener("submit", (event) => this.submitted(event));
    form.querySelector("[data-ed-take]").addEventListener("click", () => this.take());
    form.querySelector("[data-ed-keep]").addEventListener("click", () => this.keep());
  }

  get isChanged() {
    return this.area.value !== this.saved;
  }

  fit() {
    this.area.rows = 2;
    while (this.area.scrollHeight > this.area.clientHeight + 2 && this.area.rows < 30) {
      this.area.rows += 1;
    }
  }

  say(words, isBad = false) {
    this.status.textContent = words;
    this.status.classList.toggle("ed-status--bad", isBad);
  }

  typed() {
    this.fit();
    this.say(this.isChanged ? screen.dataset.unsaved : "");
    this.saveSoon(PAUSE_MS);
  }

  saveSoon(wait) {
    clearTimeout(this.timer);
    if (!this.isChanged || this.theirs) return;
    this.timer = setTimeout(() => this.save(), wait);
  }

  submitted(event) {
    if (event.submitter?.value === "again") return;
    event.preventDefault();
    this.approve();
  }

  async approve() {
    if (await this.save(true)) this.row.classList.add("ed-row--done");
  }

  // One request at a time for a text: a later one waits for the key that the former brings. While
  // two texts are open to choose from, none is sent.
  save(isForced = false) {
    clearTimeout(this.timer);
    const before = this.busy ?? Promise.resolve(true);
    const turn = before.then(() => {
      if (this.theirs) return false;
      return isForced || this.isChanged ? this.send() : true;
    });
    this.busy = turn;
    turn.finally(() => {
      if (this.busy === turn) this.busy = null;
    });
    return turn;
  }

  // Not `form.action`: the buttons of that name stand before it.
  async send() {
    const sent = this.area.value;
    const body = new FormData(this.form);
    body.set("action", "save");
    this.say(screen.dataset.saving);
    let answer;
    let found;
    try {
      answer = await fetch(this.form.getAttribute("action"), {
        method: "POST",
        body,
        headers: { Accept: "application/json" },
      });
      found = await answer.json();
    } catch {
      this.say(screen.dataset.failed, true);
      return false;
    }
    if (answer.status === 409) this.showConflict(found);
    if (answer.status !== 200) {
      this.say(found.error, true);
      return false;
    }
    this.saved = sent;
    this.seen.value = found.key;
    this.closeConflict();
    this.row.querySelector("[data-ed-notes]").innerHTML = found.notes;
    this.row.classList.remove("ed-row--open");
    this.row.removeAttribute("data-ed-open");
    noteVersion(found.version);
    this.say(this.isChanged ? screen.dataset.unsaved : screen.dataset.saved);
    this.saveSoon(PAUSE_MS);
    return true;
  }

  showConflict(found) {
    this.theirs = found;
    this.conflict.querySelector("[data-ed-why]").textContent = found.error;
    this.conflict.querySelector("[data-ed-theirs]").textContent = found.text;
    this.conflict.hidden = false;
  }

  closeConflict() {
    this.theirs = null;
    this.conflict.hidden = true;
  }

  take() {
    this.area.value = this.theirs.text;
    this.saved = this.theirs.text;
    this.seen.value = this.theirs.key;
    this.closeConflict();
    this.say("");
    this.fit();
    this.area.focus();
  }

  keep() {
    this.seen.value = this.theirs.key;
    this.closeConflict();
    this.area.focus();
    this.save(true);
  }
}

// "Approve all" carries the version that the reviewer saw. His own saves raise it by one; if it
// rose by more somebody else wrote, and approving all must be refused until the page is read anew.
function noteVersion(version) {
  const field = document.querySelector("[data-ed-approve-all] [name=version]");
  if (Number(field.value) + 1 === version) field.value = version;
}

function approveAll(texts) {
  const form = document.querySelector("[data-ed-approve-all]");
  form.addEventListener("submit", async (event) => {
    const open = texts.filter((text) => text.isChanged || text.busy);
    if (!open.length) return;
    event.preventDefault();
    const done = [];
    for (const text of open) done.push(await text.save());
    if (done.every(Boolean)) form.submit();
  });
}

function followKeys(texts) {
  const at = () => texts.findIndex((text) => text.row.contains(document.activeElement));
  const go = (text) => {
    if (!text) return;
    text.area.focus();
    text.row.scrollIntoView({ block: "center" });
  };
  document.addEventListener("keydown", async (event) => {
    const here = at();
    if (event.key === "Enter" && (event.ctrlKey || event.metaKey) && here >= 0) {
      event.preventDefault();
      const text = texts[here];
      const done = text.approve();
      go(texts[here + 1]);
      await done;
    } else if (event.altKey && !event.ctrlKey && event.key === "ArrowDown") {
      event.preventDefault();
      go(texts[here + 1]);
    } else if (event.altKey && !event.ctrlKey && event.key === "ArrowUp") {
      event.preventDefault();
      go(texts[Math.max(here - 1, 0)]);
    } else if (event.altKey && !event.ctrlKey && event.code === "KeyJ") {
      event.preventDefault();
      const rest = [...texts.slice(here + 1), ...texts.slice(0, here + 1)];
      go(rest.find((text) => text.row.hasAttribute("data-ed-open")));
    }
  });
}

if (screen) {
  const texts = [...screen.querySelectorAll("[data-ed-text]")].map((form) => new Text(form));
  approveAll(texts);
  followKeys(texts);
  window.addEventListener("beforeunload", (event) => {
    if (texts.some((text) => text.isChanged)) event.preventDefault();
  });
}
