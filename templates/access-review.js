
"use strict";
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
        const value = row => row.cells[at].dataset.sort ?? row.cells[at].textContent;
        rows = issued.map(row => [value(row), row]).sort((a, b) => sign * a[0].localeCompare(b[0], "en", { numeric: true })).map(pair => pair[1]);
      }
      body.append(...rows);
    });
  });
}
