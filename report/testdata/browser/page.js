// Looks at a page in headless Chromium: node page.js CHROMIUM WHAT FILE. It prints JSON.
// WHAT is one of
//   axe    what axe-core finds, in both colour schemes and at each width
//   cut    what is wider than its place or than the screen, at each width
//   keys   where the Tab key leads, and what of it has no visible focus
//   story  what a reader sees who sorts and filters
//   rest   what Review says of its number of rows, at first and filtered
//   letters  the size of each chart's letters at 800 pixels, in percent of their own
//   speed  milliseconds until the tables were there, of each key in the filter and of each sort
//   tree   the roles of a narrow page, as a screen reader gets them
"use strict";
const puppeteer = require("puppeteer-core");
const [chromium, what, file] = process.argv.slice(2);
const widths = [1400, 800, 390];

// open shows the page; with all, also what is not in view is laid out.
async function open(browser, { width = 1400, scheme = "light", all = true } = {}) {
  const page = await browser.newPage();
  page.on("pageerror", e => { throw e; });
  page.on("request", r => { if (!/^(file|data):/.test(r.url())) throw new Error("the page asks for " + r.url()); });
  await page.emulateMediaFeatures([{ name: "prefers-color-scheme", value: scheme }]);
  await page.setViewport({ width, height: 900 });
  await page.goto("file://" + file);
  if (all) {
    await page.evaluate(() => {
      const sheet = new CSSStyleSheet();
      sheet.replaceSync("main > section { content-visibility: visible !important; }");
      document.adoptedStyleSheets = [sheet];
    });
  }
  return page;
}

async function axe(browser) {
  const source = require("fs").readFileSync(require.resolve("axe-core/axe.min.js"), "utf8");
  const found = [];
  for (const scheme of ["light", "dark"]) for (const width of [1400, 390]) {
    const page = await open(browser, { width, scheme });
    // Rows of one shape are alike, and each takes axe-core some 100 ms: one of each is left.
    await page.evaluate(() => document.querySelectorAll("tbody").forEach(body => {
      const seen = new Set();
      for (const row of [...body.rows]) {
        const shape = [...row.cells].map(c => c.tagName + (c.tagName === "TH" && c.textContent.trim() === "" ? " empty" : "") + (c.querySelector("a") ? " link" : "")).join();
        if (!row.matches(".rest") && seen.has(shape)) row.remove();
        seen.add(shape);
      }
    }));
    await page.evaluate(source);
    const { violations, passes } = await page.evaluate(() => axe.run({ resultTypes: ["violations", "passes"] }));
    if (!passes.some(p => p.id === "color-contrast")) found.push(scheme + " " + width + ": no contrast was measured");
    for (const v of violations) found.push(scheme + " " + width + ": " + v.id + ": " + v.nodes.length + " times: " + v.nodes[0].html.slice(0, 200) + " " + v.nodes[0].failureSummary);
    await page.close();
  }
  return found;
}

async function cut(browser) {
  const found = [];
  for (const width of widths) {
    const page = await open(browser, { width });
    found.push(...await page.evaluate(width => {
      const found = [], unseen = e => e.closest(".unseen, .skip, caption");
      const say = (e, why) => found.push(width + ": " + why + ": " + e.outerHTML.slice(0, 160));
      for (const e of document.body.querySelectorAll("*")) {
        const box = e.getBoundingClientRect();
        if (unseen(e) || box.width === 0) continue;
        if (box.right > innerWidth + 0.5 || box.left < -0.5) say(e, "beyond the screen");
        if (e instanceof HTMLElement && e.clientWidth > 0 && e.scrollWidth > e.clientWidth + 1) say(e, "wider than its place");
        if (e.tagName === "text") {
          const place = e.ownerSVGElement.getBoundingClientRect();
          if (box.right > place.right + 1 || box.left < place.left - 1 || box.bottom > place.bottom + 1) say(e, "beyond its chart");
        }
      }
      if (document.documentElement.scrollWidth > innerWidth) found.push(width + ": the page scrolls sideways");
      return found;
    }, width));
    await page.close();
  }
  return found;
}

async function keys(browser) {
  const page = await open(browser);
  const all = [], unseen = [];
  for (;;) {
    await page.keyboard.press("Tab");
    const at = await page.evaluate(() => {
      const e = document.activeElement, style = getComputedStyle(e);
      if (e === document.body || e.dataset.seen) return null;
      e.dataset.seen = "yes";
      const box = e.getBoundingClientRect();
      return {
        name: e.tagName.toLowerCase() + " " + (e.labels?.[0]?.textContent ?? e.textContent).trim().slice(0, 40),
        seen: parseFloat(style.outlineWidth) >= 2 && style.outlineStyle !== "none" && box.bottom > 0 && box.top < innerHeight,
      };
    });
    if (!at) break;
    all.push(at.name);
    if (!at.seen) unseen.push(at.name);
  }
  return { all, unseen };
}

async function story(browser) {
  const page = await open(browser);
  const said = [];
  const emails = () => page.evaluate(() => {
    const at = [...document.querySelectorAll("#review thead th")].findIndex(h => h.textContent === "Email");
    return [...document.querySelectorAll("#review tbody tr")].map(r => r.cells[at].textContent.trim()).join(" ");
  });
  const sorted = () => page.$eval("#review thead th[aria-sort]", h => h.textContent + " " + h.ariaSort).catch(() => "as issued");
  await page.click("#review .whole");
  said.push(await emails());
  await page.evaluate(() => [...document.querySelectorAll("#review thead button")].find(b => b.textContent === "Email").focus());
  for (let i = 0; i < 3; i++) {
    await page.keyboard.press("Enter");
    said.push(await sorted(), await emails());
  }
  await page.type("#review input[type=search]", "BOB new");
  said.push(await emails(), await page.$eval("#review output", o => o.textContent));
  // What a printed page says of the columns and rows that it leaves out.
  await page.emulateMediaType("print");
  const caption = () => page.$eval("#review caption", c => c.getBoundingClientRect().height > 5 ? c.innerText : "not printed");
  said.push(await caption());
  await page.$eval("#review .whole", box => { box.checked = false; });
  said.push(await caption());
  await page.emulateMediaType("screen");
  await page.evaluate(() => document.querySelector("#numbers thead th:nth-child(2) button").focus());
  for (let i = 0; i < 2; i++) {
    await page.keyboard.press("Enter");
    said.push(await page.$$eval("#numbers tbody tr", rows => rows.map(r => r.cells[1].textContent.trim()).join(" ")));
  }
  await page.evaluate(() => document.querySelector("#numbers thead th:nth-child(1) button").click());
  said.push(await page.$$eval("#numbers tbody tr", rows => rows.map(r => r.cells[0].textContent.trim()).join(" ")));
  return said;
}

async function rest(browser) {
  const page = await open(browser);
  const said = [];
  const say = async () => said.push(await page.$eval("#review output", o => o.textContent), await page.$eval("#review caption", c => c.textContent));
  await say();
  await page.type("#review input[type=search]", "000007");
  await say();
  return said;
}

async function letters(browser) {
  const page = await open(browser, { width: 800 });
  return page.$$eval("svg", all => all.map(e => Math.round(100 * e.getBoundingClientRect().width / e.viewBox.baseVal.width)));
}

async function speed(browser) {
  const page = await open(browser, { all: false });
  return page.evaluate(async () => {
    // drawn waits until the browser has painted what changed.
    const drawn = () => new Promise(done => requestAnimationFrame(() => {
      const { port1, port2 } = new MessageChannel();
      port1.onmessage = done;
      port2.postMessage(0);
    }));
    const section = document.querySelector("#numbers"), input = section.querySelector("input[type=search]");
    section.scrollIntoView();
    await new Promise(done => requestIdleCallback(done));
    await drawn();
    const out = { ready: performance.getEntriesByType("navigation")[0].loadEventEnd, keys: [], sorts: [], shown: [] };
    const timed = async work => {
      await drawn();
      const began = performance.now();
      work();
      await drawn();
      return performance.now() - began;
    };
    for (const typed of ["n", "na", "nam", "name", "name 7", "name 77", "name 7", "name", "", "no such row", ""]) {
      out.keys.push(await timed(() => { input.value = typed; input.dispatchEvent(new Event("input")); }));
      out.shown.push(section.querySelector("output").textContent);
    }
    for (const button of section.querySelectorAll("thead button")) {
      for (let i = 0; i < 2; i++) out.sorts.push(await timed(() => button.click()));
    }
    // The rows are drawn as the reader comes near their end.
    const scroll = section.querySelector(".scroll"), before = section.querySelectorAll("tbody tr").length;
    scroll.scrollTop = scroll.scrollHeight;
    for (let i = 0; i < 200 && section.querySelectorAll("tbody tr").length === before; i++) await new Promise(done => setTimeout(done, 50));
    out.drawn = [before, section.querySelectorAll("tbody tr").length];
    return out;
  });
}

async function tree(browser) {
  const page = await open(browser, { width: 390 });
  const session = await page.createCDPSession();
  const { nodes } = await session.send("Accessibility.getFullAXTree");
  const count = {};
  for (const n of nodes) if (!n.ignored) count[n.role.value] = (count[n.role.value] ?? 0) + 1;
  return count;
}

(async () => {
  const browser = await puppeteer.launch({ executablePath: chromium, args: ["--no-sandbox", "--disable-gpu"], protocolTimeout: 600000, timeout: 120000 });
  try {
    const result = await { axe, cut, keys, letters, rest, story, speed, tree }[what](browser);
    console.log(JSON.stringify(result));
  } finally {
    await browser.close();
  }
})().catch(e => { console.error(e); process.exit(1); });
