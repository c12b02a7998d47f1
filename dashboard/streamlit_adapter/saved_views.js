// Saves views: each is a name and the address of a page with its choices, kept in this browser and nowhere else.

const KEY = "mash-views";

function read() {
  try {
    const views = JSON.parse(localStorage.getItem(KEY) || "[]");
    return views.filter((view) => typeof view.name === "string" && new URL(view.at, location.origin).origin === location.origin);
  } catch {
    return [];
  }
}

export default function ({ parentElement, data }) {
  const find = (name) => parentElement.querySelector(name);
  const status = find(".status");

  function here() {  // the page's address with all choices, those that it leaves out because they are usual, too
    const query = new URLSearchParams({ ...data.usual, ...Object.fromEntries(new URLSearchParams(location.search)) });
    return `${location.pathname}?${query}`;
  }

  function keep(views) {
    localStorage.setItem(KEY, JSON.stringify(views));
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
        keep(read().filter((other) => other.name !== view.name));
        status.textContent = `Removed ${view.name}.`;
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
      status.textContent = "Give the view a name first.";
      return;
    }
    keep([...read().filter((other) => other.name !== name), { name, at: here() }]);
    find("input").value = "";
    status.textContent = `Saved as ${name}.`;
  };
  find(".copy").onclick = async () => {
    const link = location.origin + here();
    try {
      await navigator.clipboard.writeText(link);
      status.textContent = "Link copied. It opens this page with these choices.";
    } catch {
      status.textContent = `Copy the link from here: ${link}`;
    }
  };
  draw();
}
