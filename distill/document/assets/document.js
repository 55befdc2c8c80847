"use strict";
// Adds to a page that is whole without it: tables that sort, a tree that folds, and rows drawn when they
// are picked. Every text comes from the page, as text and never as markup.
(() => {
  const data = JSON.parse(document.getElementById("page-data").textContent);
  const say = (key, blanks = {}) =>
    data.words[key].replace(/\{(\w+)\}/g, (_, name) => blanks[name] ?? "");
  const text = (place) => data.texts[place];
  const all = (selector, inside = document) => [...inside.querySelectorAll(selector)];

  const make = (name, attributes = {}, ...children) => {
    const drawn = ["svg", "path", "rect"].includes(name);
    const element = drawn
      ? document.createElementNS("http://www.w3.org/2000/svg", name)
      : document.createElement(name);
    for (const [key, value] of Object.entries(attributes)) element.setAttribute(key, value);
    element.append(...children);
    return element;
  };

  const button = (label, action, attributes = {}) => {
    const element = make("button", { type: "button", ...attributes }, label);
    element.addEventListener("click", action);
    return element;
  };

  // ------------------------------------------------------------------ tables

  const number = (cell) => {
    const found = cell.textContent.replace(/,/g, "").replace(/−/g, "-").match(/[-+]?\d+(\.\d+)?(e[-+]?\d+)?/i);
    if (!found) return -Infinity;
    return Number(found[0]) + (/^</.test(cell.textContent.trim()) ? -1e-9 : 0);
  };

  const sortBy = (table, place, isNumber, falling) => {
    const body = table.tBodies[0];
    const order = new Intl.Collator(document.documentElement.lang, { numeric: true });
    const key = (row) => (isNumber ? number(row.cells[place]) : row.cells[place].textContent);
    const compare = isNumber ? (a, b) => a - b : order.compare;
    const rows = [...body.rows].map((row) => [key(row), row]);
    rows.sort((a, b) => (falling ? -1 : 1) * compare(a[0], b[0]));
    body.append(...rows.map(([, row]) => row));
  };

  const sortable = (table) => {
    const heads = [...table.tHead.rows[0].cells];
    heads.forEach((head, place) => {
      const isNumber = head.classList.contains("number");
      const pressed = () => {
        const falling = head.hasAttribute("aria-sort")
          ? head.getAttribute("aria-sort") === "ascending"
          : isNumber;
        heads.forEach((other) => other.removeAttribute("aria-sort"));
        head.setAttribute("aria-sort", falling ? "descending" : "ascending");
        sortBy(table, place, isNumber, falling);
      };
      const name = head.textContent;
      head.replaceChildren(button(name, pressed, { class: "sort", title: say("sort", { column: name }) }));
    });
  };

  // ------------------------------------------------------------------ the tree

  const tree = (holder) => {
    const svg = holder.querySelector("svg");
    const [, , width, fullHeight] = svg.getAttribute("viewBox").split(" ").map(Number);
    const nodes = new Map();
    for (const group of all("[data-node]", svg)) {
      const id = Number(group.dataset.node);
      const path = group.querySelector("path");
      const spots = path.getAttribute("d").match(/-?[\d.]+/g).map(Number);
      const above = group.dataset.parent;
      nodes.set(id, {
        id, group, path, folded: false, below: [],
        parent: above === undefined ? null : Number(above),
        start: spots[0], end: spots.at(-1), y: spots.at(-2) ?? spots[1],
        left: spots.length > 3 ? spots[6] : spots[0],
        thick: Number(path.getAttribute("stroke-width")),
        joint: svg.querySelector(`[data-joint="${id}"]`),
        line: svg.querySelector(`[data-leaf="${id}"]`),
        words: group.querySelector("title").textContent,
      });
    }
    for (const node of nodes.values()) {
      // The straight part of a branch is at the node's height; the root has no other.
      const spots = node.path.getAttribute("d").match(/-?[\d.]+/g).map(Number);
      node.y = spots.length > 3 ? spots[7] : spots[1];
      if (node.parent !== null) nodes.get(node.parent).below.push(node);
    }
    const root = [...nodes.values()].find((node) => node.parent === null);
    for (const node of nodes.values()) node.below.sort((a, b) => a.y - b.y);
    const leaves = [...nodes.values()].filter((node) => !node.below.length);
    const right = Math.max(...leaves.map((leaf) => leaf.end));
    const pitch = 22;
    const top = Math.min(...leaves.map((leaf) => leaf.y)) - pitch / 2;
    let current = root;

    const isFolded = (node) => node.folded && node.below.length > 0;
    const seen = (node = root) => [node, ...(isFolded(node) ? [] : node.below.flatMap((one) => seen(one)))];
    const wayTo = (node) => (node ? [...wayTo(nodes.get(node.parent)), node] : []);

    const place = () => {
      const shown = seen();
      const ends = shown.filter((node) => isFolded(node) || !node.below.length);
      const height = new Map(ends.map((node, line) => [node, top + (line + 0.5) * pitch]));
      for (const node of [...shown].reverse()) {
        if (!height.has(node)) {
          height.set(node, (height.get(node.below[0]) + height.get(node.below.at(-1))) / 2);
        }
      }
      const leave = new Map([[root, height.get(root)]]);
      for (const node of shown) {
        if (isFolded(node)) continue;
        let y = height.get(node) - node.below.reduce((sum, one) => sum + one.thick, 0) / 2;
        for (const one of node.below) {
          leave.set(one, y + one.thick / 2);
          y += one.thick;
        }
      }
      for (const node of nodes.values()) {
        const isShown = height.has(node);
        node.group.classList.toggle("gone", !isShown);
        node.joint?.classList.toggle("gone", !isShown);
        const line = node.line?.parentNode.classList.contains("folded") ? node.line.parentNode : node.line;
        const hasLine = isShown && (isFolded(node) || !node.below.length);
        line?.classList.toggle("gone", !hasLine);
        line?.classList.toggle("shown", hasLine);
        if (!isShown) continue;
        const moved = height.get(node) - node.y;
        for (const part of [node.group, node.joint, line]) part?.setAttribute("transform", `translate(0 ${moved})`);
        node.joint?.classList.toggle("shut", isFolded(node));
        const from = leave.get(node) - moved;
        const middle = (node.start + node.left) / 2;
        const swing = node.left > node.start ? `C${middle} ${from} ${middle} ${node.y} ${node.left} ${node.y}` : "";
        node.path.setAttribute("d", `M${node.start} ${from}${swing}H${isFolded(node) ? right : node.end}`);
        if (node.below.length) node.group.setAttribute("aria-expanded", String(!isFolded(node)));
      }
      const tall = fullHeight - pitch * (leaves.length - ends.length);
      svg.setAttribute("viewBox", `0 0 ${width} ${tall}`);
      svg.setAttribute("height", tall);
    };

    // -------------------------------------------------------------- what a node holds

    const told = make("div", { class: "told" }, make("p", {}, say("hint")));
    const tell = (node) => {
      const picture = make("svg", { class: "distill", "aria-hidden": "true" });
      const line = node.line.cloneNode(true);
      line.removeAttribute("transform");
      line.querySelector("title")?.remove();
      all("title", line).forEach((title) => title.remove());
      picture.append(line);
      told.replaceChildren(make("p", {}, node.words), picture);
      const box = node.line.parentNode.closest("svg").viewBox.baseVal;
      const left = right + 4;
      picture.setAttribute("viewBox", `${left} ${node.y - 13} ${box.width - left} 26`);
      picture.setAttribute("width", box.width - left);
      picture.setAttribute("height", 26);
    };

    const move = (node, focus = true) => {
      current.group.setAttribute("tabindex", "-1");
      current = node;
      node.group.setAttribute("tabindex", "0");
      if (focus) node.group.focus();
      tell(node);
    };
    const fold = (node, folded) => {
      node.folded = folded;
      place();
      if (!seen().includes(current)) move(node, false);
    };

    const keys = {
      ArrowDown: () => seen()[seen().indexOf(current) + 1],
      ArrowUp: () => seen()[seen().indexOf(current) - 1],
      ArrowRight: () => (isFolded(current) ? void fold(current, false) : current.below[0]),
      ArrowLeft: () =>
        current.below.length && !current.folded ? void fold(current, true) : nodes.get(current.parent),
      Home: () => root,
      End: () => seen().at(-1),
      Enter: () => void (current.below.length && fold(current, !current.folded)),
      " ": () => void (current.below.length && fold(current, !current.folded)),
    };
    svg.addEventListener("keydown", (event) => {
      const action = keys[event.key];
      if (!action || event.ctrlKey || event.metaKey || event.altKey) return;
      event.preventDefault();
      const next = action();
      if (next) move(next);
    });

    const hit = (x, y, wide) => make("rect", { class: "hit", x, y, width: Math.max(wide, 0), height: pitch });
    svg.setAttribute("role", "tree");
    svg.removeAttribute("aria-labelledby");
    svg.setAttribute("aria-label", say("tree"));
    all("title, desc", svg).forEach((words) => words.remove());
    for (const other of all("svg > *", holder)) {
      if (!other.dataset.node) other.setAttribute("aria-hidden", "true");
    }
    for (const node of nodes.values()) {
      node.group.setAttribute("role", "treeitem");
      node.group.setAttribute("aria-level", wayTo(node).length);
      node.group.setAttribute("aria-label", node.words);
      node.group.setAttribute("tabindex", node === root ? "0" : "-1");
      // The whole of a line can be pointed at, and all of a branch's label.
      node.group.prepend(hit(node.left, node.y - 11, node.end - node.left));
      node.line.prepend(hit(right + 4, node.y - 11, width - right - 4));
      const hear = (element) => {
        element?.addEventListener("pointerenter", () => tell(node));
        element?.addEventListener("click", () => {
          if (node.below.length && current === node) fold(node, !node.folded);
          move(node);
        });
      };
      [node.group, node.joint, node.line].forEach(hear);
      node.group.addEventListener("focus", () => current === node || move(node, false));
    }

    // -------------------------------------------------------------- ways of rows

    const pick = make("select", {}, make("option", { value: "" }, say("no-row")));
    data.ways.forEach(([name], row) => pick.append(make("option", { value: row }, text(name))));
    const show = (row) => {
      const way = new Set(row === "" ? [] : [root.id, ...data.ways[row].slice(1)]);
      for (const node of nodes.values()) {
        const taken = way.has(node.id) && node !== root;
        node.path.classList.toggle("taken", taken);
        node.path.classList.toggle("branch", !taken);
        const ends = way.has(node.id) && !node.below.length;
        node.line.classList.toggle("here", ends);
        if (way.has(node.id)) node.folded = false;
        if (ends) tell(node);
      }
      pick.value = row;
      place();
    };
    pick.addEventListener("change", () => show(pick.value));

    const foldBelow = (depth) => {
      for (const node of nodes.values()) node.folded = wayTo(node).length > depth;
      place();
      if (!seen().includes(current)) move(root, false);
    };
    const zoom = () => {
      const way = new Set(wayTo(current));
      for (const node of nodes.values()) node.folded = !way.has(node);
      place();
    };
    holder.prepend(
      make(
        "div",
        { class: "tools" },
        button(say("unfold-all"), () => foldBelow(Infinity)),
        button(say("fold-all"), () => foldBelow(2)),
        button(say("zoom"), zoom),
        data.ways.length ? make("label", {}, say("row"), " ", pick) : "",
      ),
    );
    holder.append(told);
    place();
    return { holder, show };
  };

  // ------------------------------------------------------------------ explained rows

  const region = (id, ...children) =>
    make("div", { class: "scroll", tabindex: "0", role: "region", "aria-labelledby": id }, ...children);
  const head = (name, isNumber) => make("th", isNumber ? { scope: "col", class: "number" } : { scope: "col" }, name);
  const cell = (words, isNumber) => make("td", isNumber ? { class: "number" } : {}, words);

  const twoLines = (name, attributes, first, second) =>
    make(name, attributes, first, " ", make("span", { class: "soft" }, second));

  const bar = (tip, low, high) => {
    const svg = make("svg", {
      class: "distill", viewBox: "-104 0 208 16", preserveAspectRatio: "none", "aria-hidden": "true",
    });
    svg.append(
      make("path", { class: "axis", d: "M0 0V16" }),
      make("rect", {
        class: tip > 0 ? "for" : "against", x: Math.min(tip, 0), y: 3, width: Math.abs(tip), height: 10,
      }),
    );
    if (low !== null) svg.append(make("path", { class: "whisker", d: `M${low} 8H${high}M${low} 5V11M${high} 5V11` }));
    return make("td", { class: "bar" }, svg);
  };

  const draw = {
    text: (id, tone, words) => make("p", { class: text(tone) }, text(words)),
    notice: (id, mood, words) => make("p", { class: `notice ${text(mood)}` }, text(words)),
    points: (id, items) => make("ul", {}, ...items.map((item) => make("li", {}, text(item)))),
    facts: (id, pairs) =>
      make(
        "dl",
        { class: "facts" },
        ...pairs.map(([name, value]) =>
          make("div", {}, make("dt", {}, text(name)), make("dd", {}, text(value))),
        ),
      ),
    grid: (id, caption, heads, rows) =>
      region(
        `${id}-caption`,
        make(
          "table",
          {},
          make("caption", { id: `${id}-caption` }, text(caption)),
          make("thead", {}, make("tr", {}, ...heads.map(([name, isNumber]) => head(text(name), isNumber)))),
          make(
            "tbody",
            {},
            ...rows.map(([first, ...rest]) =>
              make(
                "tr",
                {},
                make("th", { scope: "row" }, text(first)),
                ...rest.map((words, place) => cell(text(words), heads[place + 1][1])),
              ),
            ),
          ),
        ),
      ),
    reasons: (id, caption, names, sides, rows) =>
      region(
        `${id}-caption`,
        make(
          "table",
          { class: "reasons" },
          make("caption", { id: `${id}-caption` }, text(caption)),
          make(
            "thead",
            {},
            make(
              "tr",
              {},
              twoLines("th", { scope: "col" }, text(names[0]), `${text(names[1])}, ${text(names[2])}`),
              make(
                "th",
                { scope: "col", class: "sides" },
                make("span", {}, `← ${text(sides[0])}`),
                " ",
                make("span", {}, `${text(sides[1])} →`),
              ),
              twoLines("th", { scope: "col", class: "number" }, text(names[3]), text(names[4])),
              head(text(names[5]), true),
            ),
          ),
          make(
            "tbody",
            {},
            ...rows.map(([name, value, step, figure, interval, rank, tip, low, high]) =>
              make(
                "tr",
                {},
                twoLines("th", { scope: "row" }, text(name), `${text(value)}, ${text(step)}`),
                bar(tip, low, high),
                twoLines("td", { class: "number" }, text(figure), text(interval)),
                cell(text(rank), true),
              ),
            ),
          ),
        ),
      ),
    way: (id, label, steps, end) =>
      make(
        "div",
        { class: "way" },
        make("p", { id: `${id}-way` }, text(label)),
        make(
          "ol",
          { "aria-labelledby": `${id}-way` },
          ...steps.map(([node, condition, own, share]) =>
            make(
              "li",
              { "data-step": node },
              make("b", {}, text(condition)),
              ...(text(own) ? [" ", make("span", {}, text(own))] : []),
              " ",
              make("span", { class: "soft" }, text(share)),
            ),
          ),
        ),
        make("p", {}, text(end)),
      ),
    beside: (id, left, right) =>
      make(
        "div",
        { class: "beside" },
        make("div", {}, ...blocks(left, `${id}-l`)),
        make("div", {}, ...blocks(right, `${id}-r`)),
      ),
  };
  const blocks = (list, id) => list.map(([kind, ...parts], place) => draw[kind](`${id}${place + 1}`, ...parts));

  const cases = (holder, trees) => {
    const { id, whole } = holder.dataset;
    const table = holder.querySelector("table");
    const folds = all(":scope > details", holder);
    const showWay = (row) => {
      for (const one of trees) one.show(String(row));
      trees[0]?.holder.scrollIntoView();
    };
    const furnish = (fold, row) => {
      const way = fold.querySelector(".way");
      if (way && trees.length) way.append(button(say("show-way"), () => showWay(row)));
      return fold;
    };
    const drawn = (row) => {
      const [summary, parts] = data.cases[row - whole];
      const fold = make("details", { class: "case", id: `${id}-${row}` }, make("summary", {}, text(summary)));
      fold.append(...blocks(parts, `${id}-${row}-`));
      holder.append(fold);
      return furnish(fold, row);
    };
    const open = (row) => {
      folds[row] ??= drawn(row);
      folds[row].open = true;
      for (const one of trees) one.show(String(row));
      folds[row].scrollIntoView();
      folds[row].querySelector("summary").focus({ preventScroll: true });
    };
    folds.forEach(furnish);
    [...table.tBodies[0].rows].forEach((line, row) => {
      const name = line.cells[0].textContent;
      line.cells[0].replaceChildren(button(name, () => open(row), { class: "pick" }));
    });
    if (table.tBodies[0].rows.length > 10) holder.prepend(finder(table));
  };

  const finder = (table) => {
    const rows = [...table.tBodies[0].rows].map((row) => [row, row.textContent.toLowerCase()]);
    const found = make("span", { role: "status" });
    const input = make("input", { type: "search" });
    input.addEventListener("input", () => {
      const wanted = input.value.trim().toLowerCase();
      let count = 0;
      for (const [row, words] of rows) {
        row.hidden = !words.includes(wanted);
        count += !row.hidden;
      }
      found.textContent = say("found", { count, all: rows.length });
    });
    return make("div", { class: "tools" }, make("label", {}, say("find"), " ", input), found);
  };

  document.documentElement.classList.add("live");
  const trees = all(".tree").map(tree);
  all(".cases").forEach((holder) => cases(holder, trees));
  all("table.sortable").forEach(sortable);
})();
