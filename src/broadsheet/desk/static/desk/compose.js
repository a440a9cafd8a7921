// The composer: picks, order by drag, by arrow keys and by buttons, suggestions, counted letters,
// and a word before unsaved work is left. Without it the page is a form with numbers.

const form = document.querySelector("[data-nl-compose]");
const PREHEADER_LETTERS = 140;
const NOTE_IS_WRITTEN_MS = 400;

const list = (name) => form.querySelector(`[data-nl-list="${name}"]`);
const inIssue = () => [...list("issue").children];
const say = (pattern, row, place = 0) => {
  form.querySelector("[data-nl-said]").textContent = form.dataset[pattern]
    .replace("{headline}", row.dataset.headline)
    .replace("{place}", place)
    .replace("{total}", inIssue().length);
};

// The numbers are what is sent; who sees the arrows need not see them.
function arrange() {
  for (const row of form.querySelectorAll("[data-nl-story]")) {
    const place = inIssue().indexOf(row) + 1;
    row.querySelector("[data-nl-position] input").value = place || "";
    row.querySelector("[data-nl-position]").hidden = true;
    row.querySelector("[data-nl-moves]").hidden = !place;
    row.querySelector("[data-nl-grip]").hidden = !place;
    row.querySelector("[data-nl-earlier]").disabled = place === 1;
    row.querySelector("[data-nl-later]").disabled = place === inIssue().length;
  }
  suggest();
}

function pick(row, box) {
  if (box.checked) {
    list("issue").append(row);
    arrange();
    say("added", row, inIssue().length);
  } else {
    list(row.dataset.from).prepend(row);
    if (row.dataset.from === "earlier") list("earlier").closest("details").open = true;
    arrange();
    say("removed", row);
  }
  box.focus();
}

function move(row, steps, focused) {
  const rows = inIssue();
  const place = rows.indexOf(row) + steps;
  if (place < 0 || place >= rows.length) return;
  if (steps < 0) rows[place].before(row);
  else rows[place].after(row);
  arrange();
  const wanted = focused.disabled ? row.querySelector("[data-nl-moves] button:enabled") : focused;
  (wanted ?? row.querySelector("input")).focus();
  say("moved", row, place + 1);
}

// The others make way: a row that is itself taken out and put in would lose the pointer.
function drag(row, grip) {
  const middle = (one) => {
    const box = one.getBoundingClientRect();
    return box.top + box.height / 2;
  };
  const follow = ({ clientY }) => {
    let other = row.previousElementSibling;
    for (; other && clientY < middle(other); other = row.previousElementSibling) row.after(other);
    other = row.nextElementSibling;
    for (; other && clientY > middle(other); other = row.nextElementSibling) row.before(other);
  };
  grip.addEventListener("pointerdown", (event) => {
    if (event.button) return;
    event.preventDefault();
    grip.setPointerCapture(event.pointerId);
    row.classList.add("nl-story--moved");
    const drop = () => {
      grip.removeEventListener("pointermove", follow);
      row.classList.remove("nl-story--moved");
      arrange();
      say("moved", row, inIssue().indexOf(row) + 1);
    };
    grip.addEventListener("pointermove", follow);
    grip.addEventListener("lostpointercapture", drop, { once: true });
  });
}

function bind(row) {
  const box = row.querySelector("input[type=checkbox]");
  box.addEventListener("change", () => pick(row, box));
  for (const [name, steps] of [["earlier", -1], ["later", 1]]) {
    const button = row.querySelector(`[data-nl-${name}]`);
    button.addEventListener("click", () => move(row, steps, button));
  }
  row.addEventListener("keydown", (event) => {
    const steps = { ArrowUp: -1, ArrowDown: 1 }[event.key];
    if (!steps || event.ctrlKey || event.metaKey || !inIssue().includes(row)) return;
    event.preventDefault();
    move(row, steps, event.target);
  });
  drag(row, row.querySelector("[data-nl-grip]"));
}

// What the server says stands as long as the lead is in another language than the issue: its
// headline there is an edition's, which this page does not have.
function suggest() {
  const rows = inIssue();
  const words = rows.map((row) => row.dataset.headline);
  const isOurs = rows.every((row) => row.dataset.language === form.dataset.language);
  if (!rows.length || !isOurs) return;
  let rest = "";
  for (const headline of form.elements.subject.value ? words : words.slice(1)) {
    const longer = rest ? `${rest} · ${headline}` : headline;
    if (rest && longer.length > PREHEADER_LETTERS) break;
    rest = longer;
  }
  show("subject", words[0]);
  if (rest) show("preheader", rest);
}

function show(name, words) {
  form.elements[name].placeholder = words;
  const shown = form.querySelector(`[data-nl-suggestion="${name}"]`);
  if (shown) shown.textContent = words;
}

const segmenter = Intl.Segmenter ? new Intl.Segmenter() : null;
const letters = (text) => (segmenter ? [...segmenter.segment(text)] : [...text]).length;

function count(line) {
  const field = line.querySelector("input");
  const hint = line.querySelector("[data-nl-counted]");
  const plain = hint.textContent;
  const use = line.querySelector("[data-nl-use]");
  const tell = () => {
    const many = letters(field.value);
    hint.textContent = many
      ? form.dataset.counted.replace("{count}", many).replace("{limit}", line.dataset.limit)
      : plain;
    hint.classList.toggle("nl-over", many > Number(line.dataset.limit));
  };
  field.addEventListener("input", () => {
    tell();
    suggest();
  });
  if (use) {
    use.hidden = false;
    use.addEventListener("click", () => {
      field.value = line.querySelector("[data-nl-suggestion]").textContent;
      field.dispatchEvent(new Event("input", { bubbles: true }));
      field.focus();
    });
  }
  tell();
}

// The editor of the note writes its field a quarter of a second after the last key: who saves sooner
// would lose what they typed.
function waitForNote() {
  let typedAt = -Infinity;
  form.querySelector("[data-nl-note]").addEventListener("beforeinput", () => {
    typedAt = performance.now();
  });
  form.addEventListener("submit", (event) => {
    const rest = typedAt + NOTE_IS_WRITTEN_MS - performance.now();
    if (rest <= 0) return;
    event.preventDefault();
    setTimeout(() => form.requestSubmit(event.submitter), rest);
  });
}

// What is compared is what would be sent. The editor of the note writes its field anew when it
// starts, so the page is looked at when it is first touched.
function guard() {
  const written = () => {
    const pairs = [...new FormData(form)].filter(([name]) => name !== "csrfmiddlewaretoken");
    return JSON.stringify(pairs);
  };
  let before = form.hasAttribute("data-changed") ? "" : null;
  let leaves = false;
  for (const touch of ["focusin", "pointerdown"]) {
    form.addEventListener(
      touch,
      () => {
        before ??= written();
      },
      true,
    );
  }
  form.addEventListener("submit", (event) => {
    leaves = !event.defaultPrevented;
  });
  for (const link of document.querySelectorAll("[data-nl-discard]")) {
    link.addEventListener("click", () => {
      leaves = true;
    });
  }
  window.addEventListener("pageshow", () => {
    leaves = false;
  });
  window.addEventListener("beforeunload", (event) => {
    if (!leaves && before !== null && written() !== before) event.preventDefault();
  });
}

if (form) {
  for (const row of form.querySelectorAll("[data-nl-story]")) bind(row);
  for (const line of form.querySelectorAll("[data-nl-line]")) count(line);
  form.querySelector("[data-nl-plain]").hidden = true;
  form.querySelector("[data-nl-scripted]").hidden = false;
  arrange();
  waitForNote();
  guard();
}
