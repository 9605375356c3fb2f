"use strict";
// What is drawn of a table at first, and with each key or as the reader comes near its end.
const FIRST = 500, STEP = 40;
// Texts are compared without case, and the numbers in them by their size.
const collator = new Intl.Collator("en", { numeric: true, sensitivity: "accent" });
const keyOf = cell => {
  const text = (cell.dataset.sort ?? cell.textContent).trim();
  if (text === "") return null;
  return cell.classList.contains("n") ? Number(text) : text;
};
// Numbers come before texts; a cell without a value comes last in both directions.
const compare = sign => (a, b) => {
  if (a.key === null || b.key === null) return (a.key === null) - (b.key === null);
  if (typeof a.key !== typeof b.key) return typeof a.key === "number" ? -sign : sign;
  return sign * (typeof a.key === "number" ? a.key - b.key : collator.compare(a.key, b.key));
};
const count = n => n.toLocaleString("en");
const idle = window.requestIdleCallback ?? (work => setTimeout(() => work({ timeRemaining: () => 10 }), 50));

// live makes a table sortable and filterable. All its rows are kept here; the page has those
// that are drawn.
function live(table) {
  const body = table.tBodies[0], heads = [...table.tHead.rows[0].cells], rest = body.querySelector(".rest");
  const issued = [...body.rows].filter(row => row !== rest);
  const section = table.closest("section"), scroll = table.parentElement, bar = section.querySelector(".filter");
  const input = bar.querySelector("input"), output = bar.querySelector("output");
  const size = table.caption.querySelector(".count"), whole = size.textContent;
  const all = rest ? " on this page, of " + count(parseInt(whole, 10)) : "";
  const texts = new Map();
  let order = issued, shown = issued, drawn = 0;

  const more = document.createElement("p");
  more.className = "more";
  const draw = n => {
    const rows = shown.slice(drawn, drawn + n);
    if (drawn === 0) body.replaceChildren(...rows); else body.append(...rows);
    drawn += rows.length;
    if (rest && drawn === shown.length) body.append(rest);
    more.hidden = drawn === shown.length;
    more.textContent = count(drawn) + " of " + count(shown.length) + " rows are drawn; the others follow as you scroll. The filter looks at all of them.";
  };
  const redraw = n => {
    drawn = 0;
    scroll.scrollTop = 0;
    draw(n);
  };
  scroll.append(more);
  const near = new IntersectionObserver(entries => {
    if (!entries.some(e => e.isIntersecting)) return;
    draw(STEP);
    near.unobserve(more);
    near.observe(more);
  }, { root: scroll, rootMargin: "0px 0px 800px 0px" });

  // The text of a row, in lower case: made once, while the page is idle or with the first key.
  const text = row => {
    let all = texts.get(row);
    if (all === undefined) texts.set(row, all = row.textContent.toLowerCase());
    return all;
  };
  let next = 0;
  const index = left => {
    for (; next < issued.length && left.timeRemaining() > 1; next++) text(issued[next]);
    if (next < issued.length) idle(index);
  };
  const filter = n => {
    const words = input.value.toLowerCase().split(/\s+/).filter(Boolean);
    shown = words.length ? order.filter(row => words.every(w => text(row).includes(w))) : order;
    output.textContent = (words.length ? count(shown.length) + " of " : "") + count(issued.length) + (issued.length === 1 ? " row" : " rows") + all;
    // A printed page has the rows that the filter leaves, and no field of the filter.
    size.textContent = words.length ? output.textContent + " (filter: " + words.join(" ") + ")" : rest ? output.textContent : whole;
    redraw(n);
  };
  input.addEventListener("input", () => filter(STEP));
  bar.hidden = false;

  const keys = []; // of each column by row
  heads.forEach((head, at) => {
    const button = document.createElement("button");
    button.type = "button";
    button.textContent = head.textContent;
    head.dataset.label = head.textContent;
    head.replaceChildren(button);
    button.addEventListener("click", () => {
      const now = head.getAttribute("aria-sort");
      heads.forEach(h => h.removeAttribute("aria-sort"));
      order = issued;
      if (now !== "descending") {
        const sign = now === "ascending" ? -1 : 1;
        head.setAttribute("aria-sort", sign > 0 ? "ascending" : "descending");
        keys[at] ??= issued.map(row => ({ key: keyOf(row.cells[at]), row }));
        order = keys[at].toSorted(compare(sign)).map(k => k.row);
      }
      filter(STEP);
    });
  });
  addEventListener("beforeprint", () => draw(shown.length));
  addEventListener("afterprint", () => filter(STEP));
  filter(FIRST);
  near.observe(more);
  idle(index);
}

// Until the rows are taken the tables are not laid out; without a script they all are.
document.documentElement.classList.add("js");
document.addEventListener("DOMContentLoaded", () => {
  try {
    document.querySelectorAll("table.data").forEach(live);
  } finally {
    document.documentElement.classList.add("ready");
  }
});
