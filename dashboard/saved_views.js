// Saved views: each is a name and the address of a page with its choices, kept in this browser and nowhere else.

const KEPT = "mash-views";

function read() {
  try {
    const found = JSON.parse(localStorage.getItem(KEPT) || "[]");
    return found.filter((one) => typeof one.name === "string" && new URL(one.at, location.origin).origin === location.origin);
  } catch {
    return [];
  }
}

export default function ({ parentElement }) {
  const find = (name) => parentElement.querySelector(name);
  const said = find(".said");

  function keep(views) {
    localStorage.setItem(KEPT, JSON.stringify(views));
    draw();
  }

  function draw() {
    const views = read();
    find(".none").hidden = views.length > 0;
    find("ul").replaceChildren(...views.map((view) => {
      const item = document.createElement("li");
      const link = document.createElement("a");
      link.href = new URL(view.at, location.origin).href;
      link.textContent = view.name; // never markup
      const remove = document.createElement("button");
      remove.type = "button";
      remove.textContent = "Remove";
      remove.setAttribute("aria-label", `Remove ${view.name}`);
      remove.onclick = () => {
        keep(read().filter((one) => one.name !== view.name));
        said.textContent = `Removed ${view.name}.`;
        find("input").focus();
      };
      item.append(link, remove);
      return item;
    }));
  }

  find("form").onsubmit = (event) => {
    event.preventDefault();
    const name = find("input").value.trim();
    if (!name) {
      said.textContent = "Give the view a name first.";
      return;
    }
    keep([...read().filter((one) => one.name !== name), { name, at: location.pathname + location.search }]);
    find("input").value = "";
    said.textContent = `Saved as ${name}.`;
  };
  find(".copy").onclick = async () => {
    try {
      await navigator.clipboard.writeText(location.href);
      said.textContent = "Link copied. It opens this page with these choices.";
    } catch {
      said.textContent = `Copy the link from the address bar: ${location.href}`;
    }
  };
  draw();
}
