"use strict";
(() => {
  const table = document.getElementById("all");
  if (!table) return;
  const body = table.tBodies[0];
  const heads = [...table.tHead.rows[0].cells];
  const words = new Intl.Collator(undefined, { numeric: true });
  const key = (row, column) => row.cells[column].dataset.sort;
  const compared = (a, b) => (isNaN(a) || isNaN(b) ? words.compare(a, b) : a - b);

  const sort = (column) => {
    const down = heads[column].getAttribute("aria-sort") === "ascending";
    heads.forEach((head) => head.removeAttribute("aria-sort"));
    heads[column].setAttribute("aria-sort", down ? "descending" : "ascending");
    const [known, unknown] = [[], []];
    for (const row of body.rows) (key(row, column) === "" ? unknown : known).push(row);
    known.sort((a, b) => (down ? -1 : 1) * compared(key(a, column), key(b, column)));
    body.append(...known, ...unknown);
  };

  heads.forEach((head, column) => {
    const button = document.createElement("button");
    button.type = "button";
    button.append(...head.childNodes);
    button.addEventListener("click", () => sort(column));
    head.append(button);
  });
  heads[0].setAttribute("aria-sort", "ascending");
  document.getElementById("hint").hidden = false;
})();
