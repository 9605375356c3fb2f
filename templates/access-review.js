
"use strict";
// What a cell is sorted by: a number where it is one.
const value = cell => {
  const text = cell.dataset.sort ?? cell.textContent;
  return cell.classList.contains("n") ? Number(text) : text;
};
// Numbers by their size, then texts, with the numbers in those by their size too.
const compare = (a, b) => {
  if (typeof a !== typeof b) return typeof a === "number" ? -1 : 1;
  return typeof a === "number" ? a - b : a.localeCompare(b, "en", { numeric: true });
};
for (const table of document.querySelectorAll("table.data")) {
  const body = table.tBodies[0], heads = [...table.tHead.rows[0].cells];
  const issued = [...body.rows];
  const section = table.closest("section"), bar = section.querySelector(".filter");
  const input = bar.querySelector("input"), count = bar.querySelector("output");
  bar.hidden = false;
  input.addEventListener("input", () => {
    const words = input.value.toLocaleLowerCase().split(/\s+/).filter(Boolean);
    let shown = 0;
    for (const row of issued) {
      const text = row.textContent.toLocaleLowerCase();
      row.hidden = !words.every(w => text.includes(w));
      if (!row.hidden) shown++;
    }
    count.textContent = words.length ? shown + " of " + issued.length + " rows" : "";
  });
  heads.forEach((head, at) => {
    const button = document.createElement("button");
    button.type = "button";
    button.textContent = head.textContent;
    head.dataset.label = head.textContent;
    head.replaceChildren(button);
    button.addEventListener("click", () => {
      const now = head.getAttribute("aria-sort");
      heads.forEach(h => h.removeAttribute("aria-sort"));
      let rows = issued;
      if (now !== "descending") {
        const sign = now === "ascending" ? -1 : 1;
        head.setAttribute("aria-sort", sign > 0 ? "ascending" : "descending");
        rows = issued.map(row => [value(row.cells[at]), row]).sort((a, b) => sign * compare(a[0], b[0])).map(pair => pair[1]);
      }
      body.append(...rows);
    });
  });
}
