// The slider, the button, and a touch on a chart set the time; everything else is drawn from it.
const scene = JSON.parse(document.getElementById("scene").textContent);
const slider = document.getElementById("time");
const button = document.getElementById("play");
const draw = stage(scene);
const calm = window.matchMedia("(prefers-reduced-motion: reduce)");
const WHOLE = 40_000; // milliseconds from the first hour to the last
const CALM_STEP = 30 * 60; // where motion is unwanted: half an hour at once, once a second
let playing = 0;

const show = (at) => {
  slider.setAttribute("aria-valuetext", inWords(readings(scene, Math.round(at))));
  draw(Math.round(at));
};

const set = (at) => {
  slider.value = at;
  show(Number(slider.value));
};

const stop = () => {
  cancelAnimationFrame(playing);
  clearTimeout(playing);
  playing = 0;
  button.setAttribute("aria-pressed", "false");
  button.querySelector("span").textContent = "Play";
};

const play = () => {
  const from = Number(slider.value) >= scene.ends ? scene.begins : Number(slider.value);
  let began;
  const smooth = (time) => {
    began ??= time;
    const at = from + ((scene.ends - scene.begins) * (time - began)) / WHOLE;
    set(Math.min(at, scene.ends));
    if (at >= scene.ends) stop();
    else playing = requestAnimationFrame(smooth);
  };
  const stepwise = () => {
    set(Math.min(Number(slider.value) + CALM_STEP, scene.ends));
    if (Number(slider.value) >= scene.ends) stop();
    else playing = setTimeout(stepwise, 1000);
  };
  set(from);
  button.setAttribute("aria-pressed", "true");
  button.querySelector("span").textContent = "Pause";
  playing = calm.matches ? setTimeout(stepwise, 1000) : requestAnimationFrame(smooth);
};

button.addEventListener("click", () => (playing ? stop() : play()));
slider.addEventListener("input", () => {
  stop();
  show(Number(slider.value));
});
document.querySelectorAll("[data-left]").forEach((chart) => chart.addEventListener("click", (event) => {
  const box = chart.getBoundingClientRect();
  const scale = chart.viewBox.baseVal?.width ? box.width / chart.viewBox.baseVal.width : 1;
  const [left, right] = [chart.dataset.left * scale, chart.dataset.right * scale];
  const share = Math.min(1, Math.max(0, (event.clientX - box.left - left) / (right - left)));
  stop();
  set(scene.begins + share * (scene.ends - scene.begins));
}));

let unfolded = [];
window.addEventListener("beforeprint", () => {
  unfolded = [...document.querySelectorAll("details:not([open])")];
  unfolded.forEach((each) => each.setAttribute("open", ""));
  show(Number(slider.value));
});
window.addEventListener("afterprint", () => unfolded.forEach((each) => each.removeAttribute("open")));
window.addEventListener("resize", () => show(Number(slider.value)));
document.documentElement.classList.add("moving");
show(Number(slider.value));
