// The time zone of the reader's device, offered above the others in the list. Nothing is chosen for them.
const list = document.querySelector("[data-zone]");
const { timeZone } = Intl.DateTimeFormat().resolvedOptions();
const own = [...(list?.options ?? [])].find((option) => option.value === timeZone);
if (own) list.prepend(Object.assign(own.cloneNode(true), { textContent: `${own.textContent} ✓`, selected: false }));
