// Draws the scene at a moment: convoys on the map, the cursor on the charts, the words beside the slider.
const SVG = "http://www.w3.org/2000/svg";
const element = (name, attributes = {}) => {
  const made = document.createElementNS(SVG, name);
  Object.entries(attributes).forEach(([key, value]) => made.setAttribute(key, value));
  return made;
};

// Where a mover is; null before its first key and after its last.
const position = (mover, at) => {
  const { keys } = mover;
  if (at < keys[0][0] || at > keys.at(-1)[0]) return null;
  const n = Math.max(1, keys.findIndex(([second]) => second >= at));
  const [[t, x, y], [u, v, w]] = [keys[n - 1], keys[n]];
  const share = u > t ? (at - t) / (u - t) : 1;
  return [x + (v - x) * share, y + (w - y) * share];
};

const grouped = (n) => n.toLocaleString("en-US").replaceAll(",", "\u202f");

const stage = (scene) => {
  const layer = document.getElementById("movers");
  const phone = window.matchMedia("screen and (max-width: 44rem)");
  const charts = [...document.querySelectorAll("[data-left]")];
  const now = document.getElementById("now");
  const state = document.getElementById("state");

  const marks = scene.movers.map((mover) => {
    const mark = element("g", { class: "mover" });
    const name = element("text", { y: 4 });
    name.textContent = mover.name;
    const title = element("title");
    mark.append(title, element("use"), name);
    layer.append(mark);
    return { mover, mark, title, sign: mark.querySelector("use") };
  });

  const drawMovers = (at) => {
    const size = phone.matches ? 2.5 : 1.15;
    const taken = new Map(); // convoys at one place stand above each other
    marks.forEach(({ mover, mark, title, sign }) => {
      const spot = position(mover, at);
      mark.toggleAttribute("hidden", !spot);
      mark.setAttribute("display", spot ? "inline" : "none");
      if (!spot) return;
      const full = at >= mover.boarded;
      const key = spot.map(Math.round).join();
      const before = taken.get(key) ?? 0;
      taken.set(key, before + 1);
      const y = spot[1] - before * 19 * size;
      mark.setAttribute("class", full ? "mover full" : "mover");
      mark.setAttribute("transform", `translate(${spot[0].toFixed(1)} ${y.toFixed(1)}) scale(${size})`);
      sign.setAttribute("href", full ? "#sign-full" : "#sign-empty");
      title.textContent = `Convoy ${mover.name}: ${full ? mover.aboard : "no"} people aboard`;
    });
  };

  const drawCursors = (at) => charts.forEach((chart) => {
    const [left, right] = [Number(chart.dataset.left), Number(chart.dataset.right)];
    const x = left + ((right - left) * (at - scene.begins)) / (scene.ends - scene.begins);
    chart.querySelector(".cursor").setAttribute("transform", `translate(${x.toFixed(1)} 0)`);
  });

  const write = (at) => {
    const clocks = readings(scene, at);
    const parts = clocks.flatMap((clock, n) => {
      const hour = document.createElement("b");
      hour.textContent = clock.time;
      const date = clock.day === clocks[0].day ? "" : ` (${clock.date})`;
      return [n ? " = " : `${clock.day}, `, hour, `${date} ${clock.zone} (${clock.offset})`];
    });
    now.replaceChildren(...parts);
    const there = scene.movers.filter((mover) => position(mover, at));
    const aboard = there.filter((mover) => at >= mover.boarded).reduce((sum, mover) => sum + mover.aboard, 0);
    state.textContent = `${grouped(current(scene.out, at))} of ${grouped(scene.people)} people out; `
      + `${there.length} ${there.length === 1 ? "convoy" : "convoys"} on the way, ${grouped(aboard)} people aboard`;
  };

  return (at) => {
    drawMovers(at);
    drawCursors(at);
    write(at);
  };
};
